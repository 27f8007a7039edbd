package dev.switchboard.nri.merge;

/** Two links ask for the same part of a container. The text is the runtime's own. */
public final class MergeConflictException extends Exception {
  private static final long serialVersionUID = 1;
  private final String claimer;
  private final String owner;
  private final Field field;
  private final String key;

  /**
   * @param claimer who asked
   * @param owner who has it, or has cleared it
   * @param key which entry of the field; empty for a field without entries
   */
  MergeConflictException(String claimer, String owner, Field field, String key) {
    // A field without entries leaves a blank at the end, as in the runtime's text.
    super(
        "plugins \"%s\" and \"%s\" both tried to set %s %s"
            .formatted(claimer, owner, field.nriName(), key));
    this.claimer = claimer;
    this.owner = owner;
    this.field = field;
    this.key = key;
  }

  public String claimer() {
    return claimer;
  }

  public String owner() {
    return owner;
  }

  public Field field() {
    return field;
  }

  public String key() {
    return key;
  }
}
