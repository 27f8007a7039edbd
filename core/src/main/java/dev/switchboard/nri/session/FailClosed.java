package dev.switchboard.nri.session;

import dev.switchboard.nri.effect.NriVersion;

/**
 * Whether, and how, the runtime refuses a container whose creation we have missed: because we did
 * not answer in time, or were lost while it was made. It then drops us, so that containers made
 * before we are back are not held up by this.
 */
public enum FailClosed {
  /** Not wanted: such a container is made unadjusted. */
  OFF,
  /** The runtime was asked to, in our answer to Configure. */
  FAILURE_POLICY,
  /** As we validate what is created: a validator that is lost refuses. */
  VALIDATION,
  /** Wanted, but this runtime knows neither. */
  IMPOSSIBLE;

  private static final NriVersion FAILURE_POLICIES = new NriVersion(0, 12, 4);

  static FailClosed in(NriVersion runtime, boolean wanted) {
    if (!wanted) {
      return OFF;
    }
    if (runtime.compareTo(FAILURE_POLICIES) >= 0) {
      return FAILURE_POLICY;
    }
    return runtime.knowsValidation() ? VALIDATION : IMPOSSIBLE;
  }

  /** For the log: what happens to a container whose creation we miss. */
  String text() {
    return switch (this) {
      case OFF -> "is made unadjusted";
      case FAILURE_POLICY -> "is refused (failure policy)";
      case VALIDATION -> "is refused (validation)";
      case IMPOSSIBLE -> "is made unadjusted, as this runtime cannot refuse it";
    };
  }
}
