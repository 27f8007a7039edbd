package dev.switchboard.nri.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The chain in force, made of the links of several sources, each of which changes its own. A
 * request is served to its end by the chain that was in force when it began.
 */
public final class LiveChain {
  private final ChainListener listener;
  private final Watchdog watchdog;
  private final Map<String, List<Link>> sources = new LinkedHashMap<>();
  private final List<Use> outlived = new ArrayList<>();
  private final Runnable changed;
  private final LinkStates states = new LinkStates();
  private final Consultations consultations = new Consultations();
  private volatile Use current;

  /** A chain while it is in force, and until the last request that began with it has ended. */
  public static final class Use {
    private final Chain chain;
    private final AtomicInteger requests = new AtomicInteger();

    private Use(Chain chain) {
      this.chain = chain;
    }

    public Chain chain() {
      return chain;
    }

    /** The request has been answered, and whatever it changes has been noted. */
    public void end() {
      requests.decrementAndGet();
    }
  }

  /**
   * @param changed called after each change, on the thread that made it
   */
  public LiveChain(ChainListener listener, Watchdog watchdog, Runnable changed) {
    this.listener = listener;
    this.watchdog = watchdog;
    this.changed = changed;
    this.current = new Use(chainOf(List.of()));
  }

  private Chain chainOf(List<Link> links) {
    return new Chain(links, listener, watchdog, states, consultations);
  }

  /** The chain in force. */
  public Chain current() {
    return current.chain;
  }

  /** A request begins; the result's {@link Use#end} has to follow. */
  public Use begin() {
    while (true) {
      Use use = current;
      use.requests.incrementAndGet();
      if (use == current) {
        return use;
      }
      use.end(); // replaced in between, and perhaps already taken for unused
    }
  }

  /** From the next request on, these are a source's links. */
  public void replace(String source, List<Link> links) {
    synchronized (this) {
      sources.put(source, List.copyOf(links));
      List<Link> all = sources.values().stream().flatMap(List::stream).toList();
      outlived.add(current);
      current = new Use(chainOf(all));
    }
    changed.run();
  }

  /**
   * Waits until no request is under way that began before the last change.
   *
   * @return whether that came true within the limit
   */
  public boolean awaitEarlierRequests(Duration limit) throws InterruptedException {
    long giveUp = System.nanoTime() + limit.toNanos();
    while (!earlierRequestsEnded()) {
      if (System.nanoTime() - giveUp >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return true;
  }

  private synchronized boolean earlierRequestsEnded() {
    for (Iterator<Use> uses = outlived.iterator(); uses.hasNext(); ) {
      if (uses.next().requests.get() == 0) {
        uses.remove();
      }
    }
    return outlived.isEmpty();
  }
}
