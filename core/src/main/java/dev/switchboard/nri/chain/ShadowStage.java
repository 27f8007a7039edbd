package dev.switchboard.nri.chain;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where links in shadow mode are called: on threads of its own, one call after the other, so that
 * they cannot take more than one thread's time from the live ones. The next call begins when the
 * one before has been answered, not when its thread comes back: that may be never.
 */
final class ShadowStage implements AutoCloseable {
  private static final int MAX_WAITING = 256;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("nri-shadow-", 1).factory());
  private final Queue<ShadowCall<?>> waiting = new ArrayDeque<>();
  private boolean busy;

  /** Takes a call; tells the listener if there is no room for it. */
  void offer(ShadowCall<?> call) {
    synchronized (waiting) {
      if (!busy) {
        busy = true;
        start(call);
        return;
      }
      if (waiting.size() < MAX_WAITING) {
        waiting.add(call);
        return;
      }
    }
    call.dropped();
  }

  private void start(ShadowCall<?> call) {
    if (!threads.isShutdown()) {
      threads.execute(() -> call.run(this::next));
    }
  }

  private void next() {
    synchronized (waiting) {
      ShadowCall<?> call = waiting.poll();
      if (call == null) {
        busy = false;
      } else {
        start(call);
      }
    }
  }

  @Override
  public void close() {
    synchronized (waiting) {
      waiting.clear();
      threads.shutdown();
    }
  }
}
