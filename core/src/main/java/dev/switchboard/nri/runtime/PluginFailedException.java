package dev.switchboard.nri.runtime;

import org.jspecify.annotations.Nullable;

/** A plugin did not do what it was asked for. */
public final class PluginFailedException extends Exception {
  private static final long serialVersionUID = 1;
  private final Kind kind;

  /** What went wrong; NRI treats the first unlike the others. */
  public enum Kind {
    /** It answered with an error, or with what cannot be read. */
    REFUSED,
    /** It did not answer in time. */
    LATE,
    /** Its connection is lost. */
    LOST
  }

  PluginFailedException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
