package dev.switchboard.nri.chain;

import java.time.Duration;

/**
 * How a link takes its place in the chain.
 *
 * @param priority lower runs first; ties are broken by id
 * @param policy when it is called, and what its failure means
 */
public record LinkSettings(int priority, LinkPolicy policy) {
  /** For a link of which nothing else is set. */
  public LinkSettings(int priority, Duration timeout, OnFailure onFailure, boolean strict) {
    this(priority, LinkPolicy.DEFAULT.timeout(timeout).onFailure(onFailure).strict(strict));
  }
}
