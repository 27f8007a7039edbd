package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Field;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two links ask for the same part of a container.
 *
 * @param claimer who asked
 * @param owner who has it, or has cleared it
 * @param field which part
 * @param key which entry of the field; empty for a field without entries
 * @param claimerSource where the claimer's value comes from, if it says
 * @param ownerSource where the owner's value comes from, if it says
 */
public record Conflict(
    String claimer,
    String owner,
    Field field,
    String key,
    Optional<String> claimerSource,
    Optional<String> ownerSource) {

  /** The runtime's own sentence, followed by where the values come from. */
  public String text() {
    // A field without entries leaves a blank at the end, as in the runtime's text.
    String sentence =
        "plugins \"%s\" and \"%s\" both tried to set %s %s"
            .formatted(claimer, owner, field.nriName(), key);
    String sources =
        Stream.of(
                claimerSource.map(source -> claimer + ": " + source),
                ownerSource.map(source -> owner + ": " + source))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return sources.isEmpty() ? sentence : sentence.stripTrailing() + " (" + sources + ")";
  }
}
