package dev.switchboard.nri.guest;

import dev.switchboard.nri.runtime.ConnectedPlugin;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes the connection of a guest that does not even read: a thread that writes to it waits until
 * somebody does.
 */
final class Deadlines implements AutoCloseable {
  private static final Duration GRACE = Duration.ofMillis(250);

  private final ScheduledExecutorService timer;

  Deadlines() {
    var executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("nri-guest-deadlines").factory());
    executor.setRemoveOnCancelPolicy(true);
    timer = Executors.unconfigurableScheduledExecutorService(executor);
  }

  /** Gives a call its time and a little more; the result is to be cancelled when it has ended. */
  ScheduledFuture<?> watch(ConnectedPlugin plugin, Duration timeout) {
    return timer.schedule(
        () -> plugin.close("it does not read"),
        timeout.plus(GRACE).toNanos(),
        TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
