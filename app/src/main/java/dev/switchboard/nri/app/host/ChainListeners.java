package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkStatus;
import dev.switchboard.nri.chain.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several listeners as one. The chain serves before the context has made all of its listeners; what
 * those have missed is kept, and told to them when they come: the newest of it, for a context that
 * is slow to come up on a busy node must not fill the memory.
 */
final class ChainListeners implements ChainListener {
  private static final int KEPT = 1024;

  private final List<ChainListener> all = new CopyOnWriteArrayList<>();
  private volatile @Nullable Deque<Consumer<ChainListener>> missed = new ArrayDeque<>();

  ChainListeners(ChainListener first) {
    all.add(first);
  }

  /** Adds the last ones. */
  synchronized void complete(List<ChainListener> late) {
    List<Consumer<ChainListener>> events = missed == null ? List.of() : List.copyOf(missed);
    missed = null;
    late.forEach(listener -> events.forEach(event -> event.accept(listener)));
    all.addAll(late);
  }

  private void tell(Consumer<ChainListener> event) {
    if (missed == null) {
      all.forEach(event);
    } else {
      tellAndKeep(event);
    }
  }

  private synchronized void tellAndKeep(Consumer<ChainListener> event) {
    Deque<Consumer<ChainListener>> kept = missed;
    if (kept != null) {
      if (kept.size() == KEPT) {
        kept.removeFirst();
      }
      kept.addLast(event);
    }
    all.forEach(event);
  }

  @Override
  public void linkAnswered(LinkAnswer answer) {
    tell(listener -> listener.linkAnswered(answer));
  }

  @Override
  public void linkSkipped(LinkSkip skip) {
    tell(listener -> listener.linkSkipped(skip));
  }

  @Override
  public void linkSwitched(LinkStatus status) {
    tell(listener -> listener.linkSwitched(status));
  }

  @Override
  public void shadowAnswered(ShadowAnswer answer) {
    tell(listener -> listener.shadowAnswered(answer));
  }

  @Override
  public void shadowDropped(Request request, Link link) {
    tell(listener -> listener.shadowDropped(request, link));
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    tell(listener -> listener.requestAnswered(answer));
  }
}
