package dev.switchboard.nri.app.host;

/** The host did not start, and the user has been told why. */
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StartFailedException(RuntimeException cause) {
    super(cause);
  }
}
