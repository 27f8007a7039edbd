package dev.switchboard.nri.app.view;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Remembers what came of the last requests. Of pods and containers only names and ids are kept, and
 * of the links what they asked for, so what it holds is bounded by what links say.
 */
final class DecisionLog implements ChainListener {
  private final int capacity;
  private final Deque<Kept> kept = new ArrayDeque<>();

  /**
   * What came of a request.
   *
   * @param at when it was answered
   * @param podId empty in Synchronize
   * @param pod {@code namespace/name}
   * @param containerId empty in what is about a pod
   */
  record Kept(
      Instant at,
      String requestId,
      String event,
      String podId,
      String pod,
      String containerId,
      String container,
      Duration took,
      List<LinkAnswer> answers,
      Optional<LinkFailure> refusal) {}

  /**
   * @param capacity how many requests are remembered; 0 for none
   */
  DecisionLog(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    if (capacity == 0) {
      return;
    }
    Optional<PodSandbox> pod = answer.subject().pod();
    Optional<Container> container = answer.subject().container();
    var latest =
        new Kept(
            answer.at(),
            answer.request().id(),
            answer.request().name(),
            pod.map(PodSandbox::id).orElse(""),
            pod.map(each -> each.namespace() + "/" + each.name()).orElse(""),
            container.map(Container::id).orElse(""),
            container.map(Container::name).orElse(""),
            answer.took(),
            answer.answers().stream().map(LinkAnswer::toKeep).toList(),
            answer.refusal());
    synchronized (this) {
      if (kept.size() == capacity) {
        kept.removeLast();
      }
      kept.addFirst(latest);
    }
  }

  /** The newest first. */
  synchronized List<Kept> latest() {
    return new ArrayList<>(kept);
  }
}
