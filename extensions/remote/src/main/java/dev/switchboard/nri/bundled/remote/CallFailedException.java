package dev.switchboard.nri.bundled.remote;

import java.time.Duration;

/** A remote did not do what it was asked for. */
final class CallFailedException extends Exception {
  private static final long serialVersionUID = 1;
  private final Kind kind;

  /** What went wrong. */
  enum Kind {
    /** It answered with an error. */
    REFUSED,
    /** It does not know the method. */
    UNKNOWN,
    /** It did not answer in time. */
    LATE,
    /** Its connection is lost. */
    LOST
  }

  private CallFailedException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static CallFailedException refused(boolean unknown, String words) {
    return new CallFailedException(unknown ? Kind.UNKNOWN : Kind.REFUSED, words);
  }

  static CallFailedException late(Duration limit) {
    return new CallFailedException(Kind.LATE, "did not answer within " + limit.toMillis() + " ms");
  }

  static CallFailedException lost(String why) {
    return new CallFailedException(Kind.LOST, why);
  }

  /** Of a remote, by its name. */
  CallFailedException of(String remote) {
    String separator = kind == Kind.LATE ? " " : ": ";
    return new CallFailedException(kind, remote + separator + getMessage());
  }

  Kind kind() {
    return kind;
  }
}
