package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.extension.AbsentException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a remote is there: requests ask, and wait where that will not take long; the thread that
 * keeps it connected tells. Safe on any thread.
 */
final class Presence {
  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

  /**
   * CONNECTING → WAITING, SYNCHRONIZING or away; WAITING → SYNCHRONIZING; SYNCHRONIZING → SERVING;
   * SERVING → SYNCHRONIZING; from each of them to AWAY or NOT_SERVING, and from these to
   * SYNCHRONIZING.
   */
  enum State {
    /** For the first time: requests wait. */
    CONNECTING,
    /** Connected; nobody has told what there is on the node. */
    WAITING,
    /** Being configured and synchronized: requests wait. */
    SYNCHRONIZING,
    /** Takes requests. */
    SERVING,
    /** Cannot be reached, or does not answer: requests fail at once. */
    AWAY,
    /** Is connected and says that it does not serve: requests fail at once. */
    NOT_SERVING
  }

  private final String name;
  private final String address;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.CONNECTING;
  private Instant since = Instant.now();
  private String problem = "";
  private @Nullable Session session;

  Presence(String name, String address) {
    this.name = name;
    this.address = address;
  }

  /**
   * The session to ask, as soon as there is one.
   *
   * @throws AbsentException at once, if it is away; or when the time is over
   */
  Session session(Duration limit) throws AbsentException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (session == null) {
        long left = deadline - System.nanoTime();
        if (state == State.AWAY || state == State.NOT_SERVING || left <= 0) {
          throw absent();
        }
        boolean _ = changed.await(left, TimeUnit.NANOSECONDS);
      }
      return session;
    } finally {
      lock.unlock();
    }
  }

  /** Says that it is absent, and why. */
  AbsentException absent() {
    lock.lock();
    try {
      String what =
          switch (state) {
            case AWAY -> "is away: " + problem;
            case NOT_SERVING -> "does not serve: " + problem;
            case CONNECTING -> "is still being connected";
            case WAITING, SYNCHRONIZING, SERVING -> "is still being synchronized";
          };
      return new AbsentException("%s at %s %s".formatted(name, address, what));
    } finally {
      lock.unlock();
    }
  }

  /** Something else may have changed that somebody waits for. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something has changed.
   *
   * @param limit the longest
   */
  @SuppressWarnings("WaitNotInLoop") // callers look again themselves
  void await(Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean _ = changed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      lock.unlock();
    }
  }

  Optional<Session> current() {
    lock.lock();
    try {
      return Optional.ofNullable(session);
    } finally {
      lock.unlock();
    }
  }

  /** It serves, over this session. */
  void serves(Session begun) {
    lock.lock();
    try {
      session = begun;
      enter(State.SERVING, "");
    } finally {
      lock.unlock();
    }
  }

  /** There is nobody to ask. */
  void absent(State why, String reason) {
    lock.lock();
    try {
      session = null;
      enter(why, reason);
    } finally {
      lock.unlock();
    }
  }

  /** A request has found that this session is no more. */
  void lost(Session gone, String reason) {
    lock.lock();
    try {
      gone.connection().close(reason);
      if (session == gone) {
        session = null;
        enter(State.AWAY, reason);
      }
    } finally {
      lock.unlock();
    }
  }

  private void enter(State next, String why) {
    boolean same = state == next && problem.equals(why);
    state = next;
    problem = why;
    changed.signalAll();
    if (same) {
      return;
    }
    since = Instant.now();
    switch (next) {
      case SERVING -> LOG.info("remote {} at {} serves", name, address);
      case AWAY, NOT_SERVING -> LOG.warn("{}", absent().getMessage());
      case CONNECTING, WAITING, SYNCHRONIZING -> LOG.debug("remote {} is {}", name, next);
    }
  }

  /** For the endpoint. */
  void describe(Map<String, Object> status) {
    lock.lock();
    try {
      status.put("state", state.name());
      status.put("since", since.toString());
      if (!problem.isEmpty()) {
        status.put("problem", problem);
      }
      if (session != null) {
        status.put("events", "0x%04x".formatted(session.events()));
      }
    } finally {
      lock.unlock();
    }
  }
}
