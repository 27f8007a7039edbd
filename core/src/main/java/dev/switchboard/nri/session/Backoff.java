package dev.switchboard.nri.session;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Waits between attempts to connect, longer each time, and not at all once the socket appears. */
final class Backoff {
  private final Path socket;
  private final Duration initial;
  private final Duration max;
  private Duration next;
  private Map<String, Object> tried = Map.of();

  Backoff(Path socket, Duration initial, Duration max) {
    this.socket = socket.toAbsolutePath();
    this.initial = initial;
    this.max = max;
    this.next = initial;
  }

  /** The next wait is the shortest again. */
  void reset() {
    next = initial;
  }

  /** An attempt is about to be made with the socket that is there now. */
  void attempt() {
    tried = identity();
  }

  /**
   * Waits; returns early when another socket than the one of the last {@link #attempt} is there.
   */
  void await() throws InterruptedException {
    if (appears(jittered(next))) {
      // It may not listen yet: then the next wait is a short one.
      reset();
    } else {
      next = next.multipliedBy(2).compareTo(max) > 0 ? max : next.multipliedBy(2);
    }
  }

  private boolean appears(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      long left = nanos;
      while (left > 0) {
        // Modified too: a socket gets its mode when it listens, which may be after we have tried
        // it.
        Path watched = nearestFolder();
        WatchKey folder =
            watched.register(
                watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        // Looked at after registering: it may have come before, and then no event tells of it.
        if (isNew()) {
          return true;
        }
        // So may a folder on the way, and what then comes in it is not told either.
        if (watched.equals(nearestFolder()) && watch.poll(left, TimeUnit.NANOSECONDS) != null) {
          folder.pollEvents();
          folder.reset();
        }
        left = deadline - System.nanoTime();
      }
    } catch (IOException e) {
      TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
    }
    return isNew();
  }

  /** The socket's folder, or what there is of the way to it: runtimes make it when they start. */
  private Path nearestFolder() {
    Path folder = socket.getParent();
    while (folder != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    return folder == null ? socket.getRoot() : folder;
  }

  private boolean isNew() {
    Map<String, Object> now = identity();
    return !now.isEmpty() && !now.equals(tried);
  }

  /** Tells one socket from another at the same path; empty if there is none. */
  private Map<String, Object> identity() {
    try {
      return Files.readAttributes(socket, "unix:ino,ctime");
    } catch (IOException e) {
      return Map.of();
    }
  }

  /** A fifth more or less, so that the plugins of a node do not all come at once. */
  private static long jittered(Duration wait) {
    return Math.round(wait.toNanos() * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
  }
}
