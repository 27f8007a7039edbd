package dev.switchboard.nri.extension.model;

/**
 * I/O scheduling class and priority, see ioprio_set(2).
 *
 * @param ioClass scheduling class
 * @param priority 0 (highest) to 7 in the classes that have priorities
 */
public record IoPriority(IoClass ioClass, int priority) {

  /** Scheduling classes; the ordinal is the number on the wire. */
  public enum IoClass {
    NONE,
    REALTIME,
    BEST_EFFORT,
    IDLE
  }
}
