package dev.switchboard.nri.session;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Waits between attempts to connect, longer each time, and not at all once the socket appears. */
final class Backoff {
  private final Duration initial;
  private final Duration max;
  private Duration next;

  Backoff(Duration initial, Duration max) {
    this.initial = initial;
    this.max = max;
    this.next = initial;
  }

  /** The next wait is the shortest again. */
  void reset() {
    next = initial;
  }

  /** Waits; returns early when a file of the socket's name is created in its folder. */
  void await(Path socket) throws InterruptedException {
    long millis = jittered(next);
    Path folder = socket.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      TimeUnit.MILLISECONDS.sleep(millis);
    } else if (appears(socket, folder, millis)) {
      // It may not listen yet: then the next wait is a short one.
      reset();
      return;
    }
    next = next.multipliedBy(2).compareTo(max) > 0 ? max : next.multipliedBy(2);
  }

  private static boolean appears(Path socket, Path folder, long millis)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      while (deadline - System.nanoTime() > 0) {
        WatchKey key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (key != null) {
          if (key.pollEvents().stream()
              .anyMatch(event -> socket.getFileName().equals(event.context()))) {
            return true;
          }
          key.reset();
        }
      }
    } catch (IOException e) {
      TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
    }
    return false;
  }

  /** A fifth more or less, so that the plugins of a node do not all come at once. */
  private static long jittered(Duration wait) {
    return Math.round(wait.toMillis() * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
  }
}
