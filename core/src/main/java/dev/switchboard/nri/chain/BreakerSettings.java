package dev.switchboard.nri.chain;

import java.time.Duration;

/**
 * When a link that keeps failing is switched off, and when it is tried again.
 *
 * @param failures so many in a row switch it off
 * @param window a row ends when nothing has failed for so long
 * @param initialDelay first wait until one request tries the link again
 * @param maxDelay what the wait doubles to while tries fail
 * @param stuckThreads so many threads that do not come back from it switch it off until one does
 */
public record BreakerSettings(
    int failures, Duration window, Duration initialDelay, Duration maxDelay, int stuckThreads) {
  /** What a link gets for which nothing is set. */
  public static final BreakerSettings DEFAULT =
      new BreakerSettings(
          5, Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(30), 2);
}
