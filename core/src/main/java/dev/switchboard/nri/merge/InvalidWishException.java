package dev.switchboard.nri.merge;

/** A wish that no merge can fulfil, whatever other links ask for. */
public final class InvalidWishException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidWishException(String message) {
    super(message);
  }
}
