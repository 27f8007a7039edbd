package dev.switchboard.nri.match;

/**
 * An expression that could not be evaluated for a pod or container, so nobody knows whether it
 * matches.
 */
public final class MatchFailedException extends Exception {
  private static final long serialVersionUID = 1;

  MatchFailedException(String message) {
    super("its match expression failed: " + message, null, false, false);
  }
}
