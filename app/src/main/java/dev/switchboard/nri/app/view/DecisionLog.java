package dev.switchboard.nri.app.view;

import dev.switchboard.nri.app.view.KeptAnswers.Answer;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers what came of the last requests. Of pods and containers only names and ids are kept, and
 * of the links what they asked for, so what it holds is bounded by what links say.
 */
final class DecisionLog implements ChainListener {
  /** Stands for the request that there is none of. */
  private static final Request UNASKED =
      new Request(UnaskedUpdates.REQUEST_ID, Optional.empty(), 0, Map.of());

  private final int capacity;
  private final Deque<Kept> kept = new ArrayDeque<>();

  /** What each link answered last, by kind of request and by its id. */
  private final Map<String, Map<String, Answer>> last = new HashMap<>();

  /**
   * What came of a request.
   *
   * @param at when it was answered
   * @param podId empty in Synchronize
   * @param pod {@code namespace/name}
   * @param containerId empty in what is about a pod
   * @param shadows what links in shadow mode would have done, after it had been answered
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
      KeptAnswers answers,
      List<ShadowAnswer> shadows,
      Optional<LinkFailure> refusal) {
    private Kept snapshot() {
      return new Kept(
          at,
          requestId,
          event,
          podId,
          pod,
          containerId,
          container,
          took,
          answers,
          List.copyOf(shadows),
          refusal);
    }
  }

  /**
   * @param capacity how many requests are remembered; 0 for none
   */
  DecisionLog(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public synchronized void requestAnswered(RequestAnswer answer) {
    if (capacity > 0) {
      keep(kept(answer, last.computeIfAbsent(answer.request().name(), _ -> new HashMap<>())));
    }
  }

  private void keep(Kept latest) {
    if (kept.size() == capacity) {
      kept.removeLast();
    }
    kept.addFirst(latest);
  }

  @Override
  public synchronized void shadowAnswered(ShadowAnswer shadow) {
    String request = shadow.answer().request().id();
    for (Kept each : kept) {
      if (each.requestId.equals(request)) {
        each.shadows.add(new ShadowAnswer(shadow.answer().toKeep(), shadow.consequences()));
        return;
      }
    }
  }

  @Override
  public synchronized void updatesAsked(UnaskedUpdates asked) {
    if (capacity == 0) {
      return;
    }
    List<ContainerUpdate> updates = asked.updates().updates();
    var answer =
        new LinkAnswer(
            UNASKED,
            asked.link(),
            Duration.ZERO,
            Optional.empty(),
            Optional.of(asked.updates()),
            asked.failure(),
            asked.warnings());
    boolean shadow = asked.link().settings().policy().mode() == Mode.SHADOW;
    keep(
        new Kept(
            Instant.now(),
            UNASKED.id(),
            UnaskedUpdates.EVENT,
            "",
            "",
            updates.size() == 1 ? updates.getFirst().containerId() : "",
            "",
            Duration.ZERO,
            new KeptAnswers(shadow ? List.of() : List.of(answer), new HashMap<>()),
            shadow ? List.of(new ShadowAnswer(answer, List.of())) : List.of(),
            shadow ? Optional.empty() : asked.failure()));
  }

  /** What is remembered of it. */
  static Kept kept(RequestAnswer answer) {
    return kept(answer, new HashMap<>());
  }

  private static Kept kept(RequestAnswer answer, Map<String, Answer> last) {
    Optional<PodSandbox> pod = answer.subject().pod();
    Optional<Container> container = answer.subject().container();
    return new Kept(
        answer.at(),
        answer.request().id(),
        answer.request().name(),
        pod.map(PodSandbox::id).orElse(""),
        pod.map(each -> each.namespace() + "/" + each.name()).orElse(""),
        container.map(Container::id).orElse(""),
        container.map(Container::name).orElse(""),
        answer.took(),
        new KeptAnswers(answer.answers(), last),
        new ArrayList<>(0),
        answer.refusal());
  }

  /** The newest first. */
  synchronized List<Kept> latest() {
    return kept.stream().map(Kept::snapshot).toList();
  }
}
