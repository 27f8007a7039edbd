package dev.switchboard.nri.extension;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A request that has the same time left whenever it is asked.
 *
 * @param remaining what {@link #remaining} answers
 */
public record FixedRequest(Duration remaining) implements RequestContext {
  /** With more time than any test takes. */
  public static FixedRequest withTime() {
    return new FixedRequest(Duration.ofMinutes(1));
  }

  @Override
  public String requestId() {
    return "r1";
  }

  @Override
  public Optional<Event> event() {
    return Optional.empty();
  }

  @Override
  public List<String> metadata(String key) {
    return List.of();
  }
}
