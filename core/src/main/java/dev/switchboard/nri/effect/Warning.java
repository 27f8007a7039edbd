package dev.switchboard.nri.effect;

/**
 * Something that a link asked for and that has no effect.
 *
 * @param kind why it has none
 * @param text one line for people, which the link's name goes before
 */
public record Warning(Kind kind, String text) {

  /** Why something has no effect. */
  public enum Kind {
    /** An update of a container that is not there, or of none. */
    UNKNOWN_CONTAINER,
    /** An update that changes nothing. */
    EMPTY_UPDATE,
    /** A value that a runtime drops from an update. */
    NOT_UPDATABLE,
    /** A field that this runtime does not know, or never applies. */
    IGNORED_FIELD,
    /** A field that would do harm in this runtime, and was left out. */
    HARMFUL_FIELD,
    /** A removal that NRI cannot express. */
    NOT_REMOVABLE,
    /** An eviction: runtimes do not act on any. */
    EVICTION
  }
}
