package dev.switchboard.nri.loading;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs an extension's code where it can hold up nobody else. */
final class ForeignCode {
  private ForeignCode() {}

  /** A piece of it. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /**
   * Runs it on a thread of its own.
   *
   * @param limit how long; a thread that takes longer is interrupted and left behind
   * @return what it threw, or that it did not return
   */
  static Optional<Throwable> call(
      String name, @Nullable ClassLoader classes, Step step, Duration limit) {
    var failure = new AtomicReference<@Nullable Throwable>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("nri-" + name)
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> {
              try {
                step.run();
              } catch (Throwable e) { // foreign code: an Error too is its own affair
                failure.set(e);
              }
            });
    thread.setContextClassLoader(classes);
    thread.start();
    try {
      if (!thread.join(limit)) {
        thread.interrupt();
        return Optional.of(
            new IllegalStateException("did not return within " + limit.toMillis() + " ms"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    }
    return Optional.ofNullable(failure.get());
  }

  /** What was thrown, in one line. */
  static String told(Throwable failure) {
    return failure instanceof IllegalStateException && failure.getMessage() != null
        ? failure.getMessage()
        : failure.toString();
  }
}
