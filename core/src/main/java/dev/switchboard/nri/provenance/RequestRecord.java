package dev.switchboard.nri.provenance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one request did to a container.
 *
 * @param at when it was answered
 * @param requestId the id that errors, log lines and metrics have too
 * @param event NRI's name of what it was about, {@code Synchronize} or {@code UpdateContainers}
 * @param took from its arrival to its answer
 * @param refusal what the runtime was told; empty if it was no refusal
 * @param links those that were called or left out, in their order
 */
public record RequestRecord(
    Instant at,
    String requestId,
    String event,
    Duration took,
    Optional<String> refusal,
    List<LinkShare> links) {
  public RequestRecord {
    links = List.copyOf(links);
  }

  /** Whether something that counts was asked for. */
  boolean sets() {
    return refusal.isEmpty() && links.stream().anyMatch(link -> !link.changes().isEmpty());
  }
}
