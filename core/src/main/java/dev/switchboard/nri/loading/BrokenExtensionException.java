package dev.switchboard.nri.loading;

/** A jar cannot be used as an extension; the message says why and what would mend it. */
final class BrokenExtensionException extends Exception {
  private static final long serialVersionUID = 1;

  BrokenExtensionException(String message) {
    super(message);
  }

  BrokenExtensionException(String message, Throwable cause) {
    super(message, cause);
  }
}
