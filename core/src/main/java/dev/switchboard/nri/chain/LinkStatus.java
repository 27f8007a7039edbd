package dev.switchboard.nri.chain;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether a link is called at present.
 *
 * @param link its id
 * @param state whether it is called
 * @param since when that began
 * @param nextTry when it is tried again, if it is OFF
 * @param failuresInARow how many, as far as they count
 * @param stuckThreads threads that do not come back from it
 * @param reason why it is not called; empty if it is
 */
public record LinkStatus(
    String link,
    State state,
    Instant since,
    Optional<Instant> nextTry,
    int failuresInARow,
    int stuckThreads,
    String reason) {
  /**
   * ON → OFF when it fails too often in a row → TRYING when the wait is over and a request comes →
   * ON if that goes well, else OFF for twice as long. ON → STUCK while too many threads do not come
   * back, whatever else it is. MISSING for ever.
   */
  public enum State {
    /** It is called. */
    ON,
    /** It is not called until it is time to try again. */
    OFF,
    /** One request tries it; the others do not call it. */
    TRYING,
    /** It is not called until a thread has come back from it. */
    STUCK,
    /** It is required, but cannot be had. */
    MISSING
  }
}
