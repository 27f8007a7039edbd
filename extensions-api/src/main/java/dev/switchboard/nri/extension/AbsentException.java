package dev.switchboard.nri.extension;

/**
 * Something that an extension cannot do without is not there, as a service that it asks: thrown at
 * once, without waiting for it. The request fails as for any exception; but it is no reason for the
 * host to switch the extension off for a while, and with {@code on-failure: as-runtime} the request
 * goes on.
 */
public final class AbsentException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message what is not there, and why not
   */
  public AbsentException(String message) {
    super(message, null, false, false); // where it comes from is known
  }
}
