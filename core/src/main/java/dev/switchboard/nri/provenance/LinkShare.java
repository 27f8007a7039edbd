package dev.switchboard.nri.provenance;

import dev.switchboard.nri.merge.Conflict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One link's share in what happened to a container.
 *
 * @param link its id
 * @param version its version; may be empty
 * @param generation which of its id that have been started
 * @param config fingerprint of its configuration; empty if it has none
 * @param outcome {@code ok}, {@code skipped}, or the kind of failure in small letters
 * @param took how long it ran; zero if it was not called
 * @param changes what it asked for and what counts, in the order of the fields
 * @param reason why it failed or was not called; empty if it did what it was called for
 * @param conflict what it was at odds about, and with whom
 * @param warnings on what has no effect of that for which it asked
 */
public record LinkShare(
    String link,
    String version,
    int generation,
    String config,
    String outcome,
    Duration took,
    List<FieldChange> changes,
    Optional<String> reason,
    Optional<Conflict> conflict,
    List<String> warnings) {
  /** Of one that was called and failed nothing. */
  static final String OK = "ok";

  /** Of one that was not called. */
  static final String SKIPPED = "skipped";

  public LinkShare {
    changes = List.copyOf(changes);
    warnings = List.copyOf(warnings);
  }

  LinkShare with(List<FieldChange> others) {
    return new LinkShare(
        link, version, generation, config, outcome, took, others, reason, conflict, warnings);
  }
}
