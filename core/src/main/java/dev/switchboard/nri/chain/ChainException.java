package dev.switchboard.nri.chain;

/** A request that the chain refuses; its message is what the runtime is told. */
public final class ChainException extends Exception {
  private static final long serialVersionUID = 1;
  private final transient LinkFailure failure;

  ChainException(LinkFailure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  public LinkFailure failure() {
    return failure;
  }
}
