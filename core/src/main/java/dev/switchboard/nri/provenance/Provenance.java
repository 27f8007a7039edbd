package dev.switchboard.nri.provenance;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Remembers who set which field of the containers that are there, and for a while of those that
 * were. To be told off the requests' threads: it puts each change into words and packs them. Safe
 * on any thread.
 */
public final class Provenance implements ChainListener {
  /** Requests under way of which some links have been left out. */
  private static final int MOST_UNDER_WAY = 64;

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final int capacity;
  private final Duration keptWhenGone;
  private final Supplier<NodeState> node;
  private final InstantSource clock;
  private final Packing packing = new Packing();
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final Map<String, List<LinkShare>> skipped = new LinkedHashMap<>();
  private Instant looked = Instant.MIN;

  /**
   * @param capacity how many containers are remembered; 0 for none
   * @param keptWhenGone how long after it has gone
   * @param node what is there
   */
  public Provenance(
      int capacity, Duration keptWhenGone, Supplier<NodeState> node, InstantSource clock) {
    this.capacity = capacity;
    this.keptWhenGone = keptWhenGone;
    this.node = node;
    this.clock = clock;
  }

  @Override
  public synchronized void linkSkipped(LinkSkip skip) {
    if (capacity == 0 || skip.link().settings().policy().mode() == Mode.SHADOW) {
      return;
    }
    if (skipped.size() == MOST_UNDER_WAY) {
      skipped.remove(skipped.keySet().iterator().next());
    }
    skipped.computeIfAbsent(skip.request().id(), _ -> new ArrayList<>()).add(Shares.of(skip));
  }

  @Override
  public synchronized void requestAnswered(RequestAnswer answer) {
    List<LinkShare> left = skipped.remove(answer.request().id());
    if (capacity == 0 || isSilent(answer)) {
      return;
    }
    Optional<Container> subject = answer.subject().container();
    Shares.of(answer, this::value)
        .forEach((id, links) -> {
          if (subject.map(Container::id).equals(Optional.of(id))) {
            if (left != null) {
              links.addAll(left);
              links.sort(Comparator.comparingInt(link -> place(answer, link)));
            }
            note(kept(id, answer.subject().pod(), subject.get().name()), answer, links);
          } else if (node.get().knowsContainer(id) || kept.containsKey(id)) {
            note(other(id), answer, links);
          }
        });
    lookNowAndThen();
  }

  @Override
  public synchronized void updatesAsked(UnaskedUpdates asked) {
    if (capacity == 0 || asked.link().settings().policy().mode() == Mode.SHADOW) {
      return;
    }
    Shares.of(asked, this::value)
        .forEach((id, links) -> {
          if (node.get().knowsContainer(id) || kept.containsKey(id)) {
            other(id)
                .add(
                    new RequestRecord(
                        clock.instant(),
                        UnaskedUpdates.REQUEST_ID,
                        UnaskedUpdates.EVENT,
                        Duration.ZERO,
                        asked.failure().map(LinkFailure::message),
                        links));
          }
        });
    lookNowAndThen();
  }

  /** Only what is told by order: those that were left out come after those that were called. */
  private static int place(RequestAnswer answer, LinkShare link) {
    for (int i = 0; i < answer.answers().size(); i++) {
      if (answer.answers().get(i).link().id().equals(link.link())) {
        return i;
      }
    }
    return answer.answers().size();
  }

  /** Of most requests there is nothing to remember. */
  private static boolean isSilent(RequestAnswer answer) {
    return answer.refusal().isEmpty()
        && !answer.request().event().equals(Optional.of(Event.CREATE_CONTAINER))
        && answer.answers().stream()
            .allMatch(each ->
                each.failure().isEmpty()
                    && each.updates().map(updates -> updates.isEmpty()).orElse(true));
  }

  private Kept kept(String id, Optional<PodSandbox> pod, String name) {
    return kept.computeIfAbsent(
        id,
        _ ->
            new Kept(
                packing,
                id,
                pod.map(PodSandbox::id).orElse(""),
                pod.map(PodSandbox::namespace).orElse(""),
                pod.map(PodSandbox::name).orElse(""),
                name));
  }

  /** One that another container's request has changed. */
  private Kept other(String id) {
    Kept known = kept.get(id);
    if (known != null) {
      return known;
    }
    Optional<Container> container = node.get().container(id);
    Optional<PodSandbox> pod = container.flatMap(each -> node.get().pod(each.podSandboxId()));
    return kept(id, pod, container.map(Container::name).orElse(""));
  }

  private static void note(Kept container, RequestAnswer answer, List<LinkShare> links) {
    container.add(
        new RequestRecord(
            answer.at(),
            answer.request().id(),
            answer.request().name(),
            answer.took(),
            answer.refusal().map(LinkFailure::message),
            links));
  }

  /** What is there of a container that a request updates besides its own. */
  private Optional<String> value(String id, String field, String key) {
    Kept known = kept.get(id);
    return Optional.ofNullable(known)
        .flatMap(each -> each.value(field, key))
        .or(() ->
            node.get()
                .container(id)
                .flatMap(each -> AskedFields.present(each.linux().resources(), field, key)));
  }

  private void lookNowAndThen() {
    if (kept.size() > capacity || looked.plus(LOOK).isBefore(clock.instant())) {
      look();
    }
  }

  /** Finds out which are there no more; forgets those that are gone for long, or too many. */
  private void look() {
    Instant now = clock.instant();
    looked = now;
    NodeState known = node.get();
    kept.values().forEach(each -> each.look(known.knowsContainer(each.id()), now));
    Instant forgotten = now.minus(keptWhenGone);
    kept.values().removeIf(each -> each.goneBefore(forgotten));
    remove(true);
    remove(false);
  }

  private void remove(boolean goneOnly) {
    for (Iterator<Kept> oldest = kept.values().iterator();
        kept.size() > capacity && oldest.hasNext(); ) {
      if (oldest.next().isGone() || !goneOnly) {
        oldest.remove();
      }
    }
  }

  /** All, the newest first, without what happened to them. */
  public synchronized List<ContainerRecord> all() {
    look();
    return kept.values().stream().map(Kept::summary).toList().reversed();
  }

  /** What happened to a container; empty if nothing is remembered of it. */
  public synchronized Optional<ContainerRecord> of(String id) {
    look();
    return Optional.ofNullable(kept.get(id)).map(Kept::record);
  }
}
