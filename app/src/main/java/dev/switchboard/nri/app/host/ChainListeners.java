package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkStatus;
import dev.switchboard.nri.chain.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. The first is told at once. The others record, count and show: they are
 * told a moment later and on a thread of their own, so that none of that is part of any request;
 * and those that come before the context has made them wait for it.
 *
 * <p>The thread looks by itself instead of being woken: waking it would be most of what a request
 * spends on all of this. Where something has come it looks again soon, as more will come: what
 * waits holds whole containers, and what is still held when garbage is collected has to be moved.
 * That is also why it is bounded: of too much the oldest is dropped.
 */
final class ChainListeners implements ChainListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainListeners.class);
  private static final int MOST = 1024;

  /** So many are told of at once, before it is time. */
  private static final int PLENTY = 16;

  private static final long SOON_MILLIS = 1;
  private static final long EVERY_MILLIS = 250;

  private final ChainListener first;
  private final Deque<Consumer<ChainListener>> waiting = new ArrayDeque<>();
  private final Object telling = new Object();
  private volatile List<ChainListener> others = List.of();
  private boolean complete;
  private boolean closed;
  private long dropped;
  private long pauseMillis = EVERY_MILLIS;

  ChainListeners(ChainListener first) {
    this.first = first;
  }

  /** Adds the others; from now on they are told. */
  void complete(List<ChainListener> late) {
    synchronized (waiting) {
      others = List.copyOf(late);
      complete = true;
    }
    Thread.ofPlatform().daemon().name("nri-records").start(this::tellForEver);
  }

  private void later(Consumer<ChainListener> event) {
    synchronized (waiting) {
      if (waiting.size() == MOST) {
        waiting.removeFirst();
        dropped++;
      }
      waiting.addLast(event);
      if (waiting.size() == PLENTY && complete) {
        waiting.notifyAll();
      }
    }
  }

  private void tellForEver() {
    try {
      while (pause()) {
        settle();
      }
    } catch (InterruptedException e) {
      LOG.debug("shutting down", e);
    }
  }

  private boolean pause() throws InterruptedException {
    synchronized (waiting) {
      if (!closed && waiting.size() < PLENTY) {
        waiting.wait(pauseMillis);
      }
      pauseMillis = waiting.isEmpty() ? Math.min(2 * pauseMillis, EVERY_MILLIS) : SOON_MILLIS;
      if (dropped > 0) {
        LOG.warn("{} requests were neither counted nor recorded: there are too many", dropped);
        dropped = 0;
      }
      return !closed;
    }
  }

  /** What has happened until now is told to all when this returns. */
  void settle() {
    synchronized (telling) {
      for (var event = next(); event != null; event = next()) {
        tell(event);
      }
    }
  }

  /** One at a time: what has been told is garbage at once, and need not be moved as it gets old. */
  private @Nullable Consumer<ChainListener> next() {
    synchronized (waiting) {
      return complete ? waiting.pollFirst() : null;
    }
  }

  private void tell(Consumer<ChainListener> event) {
    for (ChainListener each : others) {
      try {
        event.accept(each);
      } catch (RuntimeException e) {
        LOG.error("{} cannot take what has happened", each.getClass().getSimpleName(), e);
      }
    }
  }

  @Override
  public void linkAnswered(LinkAnswer answer) {
    first.linkAnswered(answer); // the others are told with the whole request
  }

  @Override
  public void linkSkipped(LinkSkip skip) {
    first.linkSkipped(skip);
    later(listener -> listener.linkSkipped(skip));
  }

  @Override
  public void linkSwitched(LinkStatus status) {
    first.linkSwitched(status);
    later(listener -> listener.linkSwitched(status));
  }

  @Override
  public void shadowAnswered(ShadowAnswer answer) {
    first.shadowAnswered(answer);
    later(listener -> listener.shadowAnswered(answer));
  }

  @Override
  public void shadowDropped(Request request, Link link) {
    first.shadowDropped(request, link);
    later(listener -> listener.shadowDropped(request, link));
  }

  @Override
  public void updatesAsked(UnaskedUpdates asked) {
    first.updatesAsked(asked);
    later(listener -> listener.updatesAsked(asked));
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    first.requestAnswered(answer);
    later(listener -> {
      for (LinkAnswer each : answer.answers()) {
        listener.linkAnswered(each);
      }
      listener.requestAnswered(answer);
    });
  }

  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.notifyAll();
    }
    settle();
  }
}
