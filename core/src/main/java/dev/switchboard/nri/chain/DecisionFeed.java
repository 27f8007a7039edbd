package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.DecisionListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the links that listen for decisions what the chain has decided. The request's own thread
 * only leaves its answer here; everything else happens on the feed's threads, under the watchdog
 * and within each link's timeout, so that a listener that is stuck holds up neither requests nor
 * the other listeners.
 */
public final class DecisionFeed implements ChainListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionFeed.class);
  private static final int CAPACITY = 1024;

  /** Each link's own timeout is what counts. */
  private static final Duration BUDGET = Duration.ofMinutes(10);

  private final Supplier<Chain> chain;
  private final Watchdog watchdog;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("nri-decisions-", 1).factory());
  private final Deque<RequestAnswer> untold = new ArrayDeque<>();
  private boolean telling;
  private boolean closed;
  private long dropped;

  /**
   * @param chain the chain in force
   */
  public DecisionFeed(Supplier<Chain> chain, Watchdog watchdog) {
    this.chain = chain;
    this.watchdog = watchdog;
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    if (chain.get().decisionListeners().isEmpty()) {
      return;
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      if (untold.size() == CAPACITY) {
        untold.removeFirst();
        dropped++;
      }
      untold.addLast(answer);
      if (telling) {
        return;
      }
      telling = true;
    }
    threads.execute(this::tellNext);
  }

  private void tellNext() {
    RequestAnswer answer = next();
    if (answer == null) {
      return;
    }
    var told = new CompletableFuture<Boolean>();
    // On another thread, because this one may be stuck in a listener that the run went on without.
    var _ = told.whenCompleteAsync((_, _) -> tellNext(), threads);
    try {
      tell(answer, told);
    } catch (RuntimeException e) {
      LOG.error("the decision on request {} cannot be told", answer.request().id(), e);
      told.complete(false);
    }
  }

  private synchronized @Nullable RequestAnswer next() {
    if (dropped > 0) {
      LOG.warn("{} decisions were dropped: the listeners do not keep up", dropped);
      dropped = 0;
    }
    RequestAnswer answer = closed ? null : untold.pollFirst();
    telling = answer != null;
    return answer;
  }

  private void tell(RequestAnswer answer, CompletableFuture<Boolean> told) {
    List<Place> listeners = chain.get().decisionListeners();
    Decision decision = answer.decision();
    Request of = answer.request();
    new Run<>(
            new Tasks.Tell(
                true, (link, _) -> ((DecisionListener) link.extension()).onDecision(decision)),
            new Request(
                of.id(),
                of.event(),
                System.nanoTime() + BUDGET.toNanos(),
                of.metadata(),
                of.target()),
            answer.subject(),
            listeners,
            ChainListener.NONE,
            watchdog,
            told,
            (_, _) -> {})
        .start();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      untold.clear();
    }
  }
}
