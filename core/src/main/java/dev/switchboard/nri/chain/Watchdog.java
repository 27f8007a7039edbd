package dev.switchboard.nri.chain;

import dev.switchboard.nri.thread.ShieldedThread;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees to it that a request is answered in time although extensions run on the request's own
 * thread.
 *
 * <p>Handing every call to another thread would cost each request tens of microseconds per link; a
 * watchdog that looks on costs a mark per call. It ticks only while requests run. When a call
 * overruns, it takes the request away from the thread that is stuck, interrupts that thread and has
 * a stand-in finish the request; what the stuck call returns in the end is dropped.
 */
public final class Watchdog implements AutoCloseable {
  private static final long TICK_NANOS = 5_000_000;

  /** More than any sound node has stuck at a time, and few enough for a small one to bear. */
  private static final int MAX_STUCK_THREADS = 16;

  private final Set<Run<?>> runs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final ExecutorService standIns =
      Executors.newCachedThreadPool(ShieldedThread.named("nri-stand-in-"));
  private final Map<String, AtomicInteger> stuckById = new ConcurrentHashMap<>();
  private final ShadowStage shadows = new ShadowStage();
  private final int maxStuckThreads;
  private final Thread ticker = Thread.ofPlatform().daemon().name("nri-watchdog").start(this::tick);
  private volatile boolean parked;
  private volatile boolean closed;

  public Watchdog() {
    this(MAX_STUCK_THREADS);
  }

  /**
   * @param maxStuckThreads when so many threads are stuck in all links together, no link that holds
   *     one of them is called until one has come back
   */
  public Watchdog(int maxStuckThreads) {
    this.maxStuckThreads = maxStuckThreads;
  }

  /** Threads that are stuck in an extension whose request was taken away from them. */
  public int abandonedThreads() {
    return abandoned.get();
  }

  /** Whether the thread that looks on is there. */
  public boolean isAlive() {
    return ticker.isAlive();
  }

  void watch(Run<?> run) {
    runs.add(run);
    if (parked) {
      LockSupport.unpark(ticker);
    }
  }

  void leave(Run<?> run) {
    runs.remove(run);
  }

  /**
   * Counts the threads that are stuck in links of this id, whatever became of the chain that called
   * them.
   */
  AtomicInteger stuckIn(String id) {
    return stuckById.computeIfAbsent(id, _ -> new AtomicInteger());
  }

  boolean isCrowded() {
    return abandoned.get() >= maxStuckThreads;
  }

  void threadAbandoned(LinkState in) {
    abandoned.incrementAndGet();
    in.stuck().incrementAndGet();
  }

  void threadReturned(LinkState from) {
    abandoned.decrementAndGet();
    from.stuck().decrementAndGet();
  }

  ShadowStage shadows() {
    return shadows;
  }

  void standIn(Runnable rest) {
    standIns.execute(rest);
  }

  private void tick() {
    while (!closed) {
      parked = true;
      if (runs.isEmpty()) {
        LockSupport.park(this);
      } else {
        parked = false;
        LockSupport.parkNanos(this, TICK_NANOS);
        long now = System.nanoTime();
        runs.forEach(run -> run.checkOverrun(now));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(ticker);
    standIns.shutdown();
    shadows.close();
  }
}
