package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.LinkFailure.Kind;

/** Thrown by links of the host's own making, which know what kind of failure theirs is. */
public final class LinkFailedException extends Exception {
  private static final long serialVersionUID = 1;
  private final Kind kind;

  public LinkFailedException(Kind kind, String message) {
    super(message, null, false, false); // where it comes from is known
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
