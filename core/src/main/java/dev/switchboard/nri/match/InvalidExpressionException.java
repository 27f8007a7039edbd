package dev.switchboard.nri.match;

/** An expression that cannot be compiled; the message says what was expected. */
final class InvalidExpressionException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidExpressionException(String message) {
    super(message);
  }
}
