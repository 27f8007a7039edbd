package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.LinkStatus.State;
import dev.switchboard.nri.extension.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a link from one request, and one chain, to the next: its breaker and the
 * threads stuck in it. While all is well, being asked costs three volatile reads.
 *
 * <p>Failures count in a row. A success ends the row only if it is of the event that failed last: a
 * link that takes every pod in and fails every container is failing. For the same reason a try that
 * succeeds with another event switches the link on, but on probation: its next failure switches it
 * off again, for twice as long.
 *
 * <p>Times are those of {@link System#nanoTime}, given by the caller.
 */
final class LinkState {
  private final Link link;
  private final BreakerSettings settings;
  private final AtomicInteger stuck;

  /** ON, OFF, TRYING or MISSING. */
  private volatile State state;

  /** Failures in a row. */
  private volatile int row;

  private String reason = "";
  private long since = System.nanoTime();
  private long nextTry;
  private long delay;
  private long lastFailure;
  private Optional<Event> lastEvent = Optional.empty();
  private String lastPod = "";

  /**
   * @param stuck threads stuck in links of this id, whatever became of the chain that called them
   */
  LinkState(Link link, AtomicInteger stuck) {
    this.link = link;
    this.settings = link.settings().policy().breaker();
    this.stuck = stuck;
    this.delay = settings.initialDelay().toNanos();
    this.state = link.isMissing() ? State.MISSING : State.ON;
    this.reason = link.missing();
  }

  String id() {
    return link.id();
  }

  @SuppressWarnings("ReferenceEquality") // a new object is another extension, whatever it says
  boolean isFor(Link other) {
    return other.extension() == link.extension()
        && other.missing().equals(link.missing())
        && other.settings().policy().breaker().equals(settings);
  }

  AtomicInteger stuck() {
    return stuck;
  }

  int maxStuck() {
    return settings.stuckThreads();
  }

  /**
   * Asked before each call.
   *
   * @param crowded whether too many threads are stuck in all links together
   * @return null if the link may be called; else why not
   */
  @Nullable String refusal(long now, boolean crowded) {
    int lost = stuck.get();
    if (lost > 0 && (crowded || lost >= settings.stuckThreads())) {
      return stuckReason(lost);
    }
    return state == State.ON ? null : refusalOfBreaker(now);
  }

  private synchronized @Nullable String refusalOfBreaker(long now) {
    if (state == State.ON) {
      return null;
    }
    if (state == State.MISSING) {
      return reason;
    }
    if (now - nextTry < 0) {
      return reason + "; next try in " + Duration.ofNanos(nextTry - now).toMillis() + " ms";
    }
    // Should the one that tries never answer, another may when it would have been time again.
    change(State.TRYING, now);
    nextTry = now + settings.maxDelay().toNanos();
    return null;
  }

  /**
   * It did what it was asked for; to refuse a wish or a pod is that too.
   *
   * @return whether it has been switched on by that
   */
  boolean succeeded(Optional<Event> event, long now) {
    return (row > 0 || state != State.ON) && endRow(event, now);
  }

  private synchronized boolean endRow(Optional<Event> event, long now) {
    boolean changed = state != State.ON;
    if (event.equals(lastEvent)) {
      row = 0;
      lastPod = "";
      delay = settings.initialDelay().toNanos();
    } else if (changed) {
      row = Math.max(row - 1, 0);
      delay = longer();
    }
    if (changed) {
      change(State.ON, now);
    }
    return changed;
  }

  /**
   * It failed.
   *
   * @param pod whom the failure may be due to, so that it counts but once however often it is tried
   *     again; empty if it is the link's fault
   * @return whether it has been switched off by that
   */
  synchronized boolean failed(Optional<Event> event, String pod, String failure, long now) {
    if (state == State.TRYING) {
      delay = longer();
    } else {
      if (now - lastFailure > settings.window().toNanos()) {
        row = 0;
        lastPod = "";
        delay = settings.initialDelay().toNanos();
      }
      lastFailure = now;
      lastEvent = event;
      if (!pod.isEmpty() && pod.equals(lastPod)) {
        return false;
      }
      lastPod = pod;
      row = row + 1;
      if (state != State.ON || row < settings.failures()) {
        return false;
      }
    }
    lastFailure = now;
    nextTry = now + delay;
    reason = "switched off after " + row + " failures in a row, the last: " + failure;
    change(State.OFF, now);
    return true;
  }

  private long longer() {
    return Math.min(delay * 2, settings.maxDelay().toNanos());
  }

  private void change(State changed, long now) {
    state = changed;
    since = now;
  }

  private static String stuckReason(int lost) {
    return "switched off while %d of its threads do not come back".formatted(lost);
  }

  LinkStatus status() {
    return status(System.nanoTime(), Instant.now());
  }

  private synchronized LinkStatus status(long now, Instant time) {
    int lost = stuck.get();
    boolean jammed = lost >= settings.stuckThreads();
    State shown = jammed ? State.STUCK : state;
    return new LinkStatus(
        link.id(),
        shown,
        time.plusNanos(since - now),
        shown == State.OFF ? Optional.of(time.plusNanos(nextTry - now)) : Optional.empty(),
        row,
        lost,
        jammed ? stuckReason(lost) : shown == State.ON ? "" : reason);
  }
}
