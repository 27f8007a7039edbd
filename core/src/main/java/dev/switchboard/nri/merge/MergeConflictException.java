package dev.switchboard.nri.merge;

/** Two links ask for the same part of a container. */
public final class MergeConflictException extends Exception {
  private static final long serialVersionUID = 1;
  private final transient Conflict conflict;
  private final String container;

  /**
   * @param container whose part it is
   */
  MergeConflictException(String container, Conflict conflict) {
    super(conflict.text());
    this.container = container;
    this.conflict = conflict;
  }

  String container() {
    return container;
  }

  public Conflict conflict() {
    return conflict;
  }
}
