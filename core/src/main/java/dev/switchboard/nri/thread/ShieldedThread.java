package dev.switchboard.nri.thread;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread that extensions run on and that uses the runtime's socket before or after. An extension
 * may keep the thread that it was called on and interrupt it whenever it likes, and the JDK closes
 * a socket whose user is interrupted: so while the shield is up, interrupts go nowhere.
 */
public final class ShieldedThread extends Thread {
  private final Object gate = new Object();
  private boolean up;

  private ShieldedThread(Runnable work, String name) {
    super(work, name);
    setDaemon(true);
  }

  /** Starts a daemon thread, its shield down. */
  public static void start(String name, Runnable work) {
    new ShieldedThread(work, name).start();
  }

  /**
   * Makes such threads for a pool.
   *
   * @param prefix of their names, which a number from 1 ends
   */
  public static ThreadFactory named(String prefix) {
    var number = new AtomicLong();
    return work -> new ShieldedThread(work, prefix + number.incrementAndGet());
  }

  /**
   * Puts the shield of the current thread up, and drops an interrupt that has come before. Threads
   * of other kinds have none.
   *
   * @return whether it was up before
   */
  public static boolean raise() {
    return set(true);
  }

  /** Puts the shield of the current thread down. */
  public static void lower() {
    boolean _ = set(false);
  }

  /** Has the current thread's shield as it was. */
  public static void restore(boolean up) {
    if (!up) {
      lower();
    }
  }

  private static boolean set(boolean up) {
    if (!(currentThread() instanceof ShieldedThread current)) {
      return false;
    }
    synchronized (current.gate) {
      boolean before = current.up;
      current.up = up;
      boolean _ = up && interrupted();
      return before;
    }
  }

  @Override
  public void interrupt() {
    synchronized (gate) {
      if (!up) {
        super.interrupt();
      }
    }
  }
}
