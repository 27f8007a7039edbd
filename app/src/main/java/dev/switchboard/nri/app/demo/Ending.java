package dev.switchboard.nri.app.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a thread end what it does when a signal asks the process to: the process waits until the
 * thread has put everything away.
 */
final class Ending implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private Ending() {}

  static Ending onSignal() {
    var ending = new Ending();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("nri-demo-end").unstarted(ending::end));
    return ending;
  }

  private void end() {
    asked.countDown();
    try {
      var _ = ended.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits so long; tells whether the end has been asked for. */
  boolean awaited(Duration time) throws InterruptedException {
    return asked.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Everything has been put away. */
  @Override
  public void close() {
    ended.countDown();
  }
}
