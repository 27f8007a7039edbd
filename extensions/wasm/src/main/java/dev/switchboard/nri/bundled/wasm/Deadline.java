package dev.switchboard.nri.bundled.wasm;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that made it, unless it is closed in time. */
final class Deadline implements AutoCloseable {
  private final Thread caller = Thread.currentThread();
  private final ScheduledFuture<?> timer;
  private boolean passed;
  private boolean closed;

  Deadline(ScheduledExecutorService timers, Duration limit) {
    timer = timers.schedule(this::pass, limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized void pass() {
    if (!closed) {
      passed = true;
      caller.interrupt();
    }
  }

  /** Whether it was this that interrupted the thread. */
  synchronized boolean passed() {
    return passed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel(false);
    if (passed) {
      var _ = Thread.interrupted(); // meant for the call that is over
    }
  }
}
