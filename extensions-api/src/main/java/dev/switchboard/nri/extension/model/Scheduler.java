package dev.switchboard.nri.extension.model;

import java.util.List;

/**
 * Scheduling policy of the container's process, see sched_setattr(2).
 *
 * @param policy scheduling policy
 * @param nice -20 to 19, for OTHER and BATCH
 * @param priority 1 to 99, for FIFO and RR
 * @param flags flags of the policy
 * @param runtime nanoseconds per period, for DEADLINE; unsigned
 * @param deadline nanoseconds, for DEADLINE; unsigned
 * @param period nanoseconds, for DEADLINE; unsigned
 */
public record Scheduler(
    Policy policy,
    int nice,
    int priority,
    List<Flag> flags,
    long runtime,
    long deadline,
    long period) {
  public Scheduler {
    flags = List.copyOf(flags);
  }

  /** Policies; the ordinal is the number on the wire. */
  public enum Policy {
    NONE,
    OTHER,
    FIFO,
    RR,
    BATCH,
    ISO,
    IDLE,
    DEADLINE
  }

  /** Flags; the ordinal is the number on the wire. */
  public enum Flag {
    RESET_ON_FORK,
    RECLAIM,
    DL_OVERRUN,
    KEEP_POLICY,
    KEEP_PARAMS,
    UTIL_CLAMP_MIN,
    UTIL_CLAMP_MAX
  }
}
