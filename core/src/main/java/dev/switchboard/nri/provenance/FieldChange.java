package dev.switchboard.nri.provenance;

import java.util.Optional;

/**
 * What one link asked for of one entry of a container.
 *
 * @param field NRI's name of the field; {@link AskedFields#DEVICE_RULES} and {@link
 *     AskedFields#EVICTION} have none of their own there
 * @param key the entry in it; empty where the field is a single value
 * @param how what was asked for
 * @param from what was there for this link; empty if nothing was
 * @param to what it asked for; empty for a removal
 */
public record FieldChange(
    String field, String key, How how, Optional<String> from, Optional<String> to) {
  /** Kinds of change. */
  public enum How {
    /** A value is set. */
    SET,
    /** A value is set in the place of what another link or plugin has set. */
    REPLACE,
    /** An entry is taken away. */
    REMOVE,
    /** An entry is added to others of its kind. */
    ADD
  }

  At at() {
    return new At(field, key);
  }
}
