package dev.switchboard.nri.chain;

import dev.switchboard.nri.match.Match;
import java.time.Duration;

/**
 * When a link is called, how long it may take, and what becomes of the request when it fails.
 *
 * @param timeout for one call; also bounded by what the request has left
 * @param onFailure what its failure means for the request
 * @param mode whether what it asks for counts
 * @param strict whether it counts as a failure to ask for what has no effect
 * @param match which pods and containers it is called for
 * @param breaker when it is switched off for a while
 */
public record LinkPolicy(
    Duration timeout,
    OnFailure onFailure,
    Mode mode,
    boolean strict,
    Match match,
    BreakerSettings breaker) {
  /** What a link gets for which nothing is set. */
  public static final LinkPolicy DEFAULT =
      new LinkPolicy(
          Duration.ofMillis(500),
          OnFailure.FAIL,
          Mode.LIVE,
          false,
          Match.EVERYTHING,
          BreakerSettings.DEFAULT);

  public LinkPolicy timeout(Duration changed) {
    return new LinkPolicy(changed, onFailure, mode, strict, match, breaker);
  }

  public LinkPolicy onFailure(OnFailure changed) {
    return new LinkPolicy(timeout, changed, mode, strict, match, breaker);
  }

  public LinkPolicy mode(Mode changed) {
    return new LinkPolicy(timeout, onFailure, changed, strict, match, breaker);
  }

  public LinkPolicy strict(boolean changed) {
    return new LinkPolicy(timeout, onFailure, mode, changed, match, breaker);
  }

  public LinkPolicy match(Match changed) {
    return new LinkPolicy(timeout, onFailure, mode, strict, changed, breaker);
  }

  public LinkPolicy breaker(BreakerSettings changed) {
    return new LinkPolicy(timeout, onFailure, mode, strict, match, changed);
  }
}
