package dev.switchboard.nri.bundled.logger;

import java.io.Closeable;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events on a thread of its own, one after the other: a pod does not wait until everything
 * that is known of it has been written down. When more events wait than there is room for, the next
 * one waits for its place a short time, and is then left out and counted: pods go on when a log
 * hangs.
 *
 * <p>Safe for use by several threads.
 */
final class Teller implements Closeable {
  private static final int MILLIS_FOR_A_PLACE = 100;
  private static final int SECONDS_TO_END = 3;
  private static final Logger LOG = LoggerFactory.getLogger(LoggerExtension.class);

  private final Lines lines;
  private final Output output;
  private final AtomicInteger leftOut = new AtomicInteger();
  private final ThreadPoolExecutor thread;

  /**
   * @param room how many events may wait
   */
  Teller(Lines lines, Output output, int room) {
    this.lines = lines;
    this.output = output;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(room),
            Thread.ofPlatform().daemon().name("logger").factory(),
            this::awaitPlace);
  }

  /** Takes an event to be told, which is all that its request waits for. */
  void tell(Told told) {
    thread.execute(() -> write(told));
  }

  private void write(Told told) {
    try {
      admitGaps();
      output.lines(told.at(), lines.of(told));
    } catch (RuntimeException e) {
      LOG.error("{} of {} could not be told", told.event(), told.subject(), e);
    }
  }

  private void admitGaps() {
    int missing = leftOut.getAndSet(0);
    if (missing > 0) {
      LOG.warn("{} events were left out: the log did not keep up", missing);
    }
  }

  private void awaitPlace(Runnable writing, ThreadPoolExecutor full) {
    boolean taken = false;
    try {
      int patience = leftOut.get() == 0 ? MILLIS_FOR_A_PLACE : 0;
      taken = full.getQueue().offer(writing, patience, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!taken) {
      leftOut.incrementAndGet();
    }
  }

  /** Returns when everything is written, or after three seconds. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
        leftOut.addAndGet(thread.shutdownNow().size());
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    admitGaps();
    output.close();
  }
}
