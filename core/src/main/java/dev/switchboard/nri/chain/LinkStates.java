package dev.switchboard.nri.chain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is remembered of links from one chain to the next that takes its place. What is handed from
 * chain to chain belongs to that succession alone: a chain that is made for something else, beside
 * it, has states of its own and changes nothing here.
 */
public final class LinkStates {
  private final Map<String, LinkState> byId = new HashMap<>();

  /**
   * Those of a chain that is to be in force next: breaker and all of links that were in the last
   * one; anything new is given a fresh start, and what has gone is forgotten.
   */
  synchronized List<LinkState> next(List<Link> links, Watchdog watchdog) {
    List<LinkState> next =
        links.stream()
            .map(link -> {
              LinkState before = byId.get(link.id());
              return before != null && before.isFor(link)
                  ? before
                  : new LinkState(link, watchdog.stuckIn(link.id()));
            })
            .toList();
    byId.clear();
    next.forEach(state -> byId.put(state.id(), state));
    return next;
  }
}
