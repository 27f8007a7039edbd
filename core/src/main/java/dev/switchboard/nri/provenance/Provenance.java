package dev.switchboard.nri.provenance;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.node.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Remembers who set which field of the containers that are there, and for a while of those that
 * were. To be told off the requests' threads: it puts each change into words and packs them. Safe
 * on any thread.
 *
 * <p>A runtime creates no id twice while a container of it is there, so a creation of an id that is
 * known is of another container: what happened to the one before is forgotten. But if none came to
 * be, because each creation so far was refused, this is one more try, and why the others failed
 * stays with it.
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
    if (answer.subject().container().isPresent()) {
      own(answer, answer.subject().container().get(), left == null ? List.of() : left);
    }
    for (String id : others(answer)) {
      if (isKnown(id)) {
        packing.request(head(answer));
        new Shares(id, before(id), packing).other(answer);
        other(id).add(answer.refusal().isPresent());
      }
    }
    lookNowAndThen();
  }

  private void own(RequestAnswer answer, Container container, List<LinkShare> left) {
    String id = container.id();
    Kept known = kept.get(id);
    if (known != null && isCreation(answer) && !known.isRefused()) {
      kept.remove(id);
    }
    Optional<Resources> requested = answer.subject().requested();
    packing.request(head(answer));
    new Shares(
            id,
            requested.isPresent()
                ? (field, key) -> AskedFields.present(requested.get(), field, key)
                : before(id),
            packing)
        .own(answer);
    left.forEach(packing::link);
    kept(id, answer.subject().pod(), container.name()).add(answer.refusal().isPresent());
  }

  private static Set<String> others(RequestAnswer answer) {
    var ids = new LinkedHashSet<String>();
    for (LinkAnswer each : answer.answers()) {
      Shares.touched(each, ids);
    }
    answer.subject().container().map(Container::id).ifPresent(ids::remove);
    return ids;
  }

  @Override
  public synchronized void updatesAsked(UnaskedUpdates asked) {
    if (capacity == 0 || asked.link().settings().policy().mode() == Mode.SHADOW) {
      return;
    }
    Optional<String> refusal = asked.failure().map(LinkFailure::message);
    var touched = new LinkedHashSet<String>();
    Shares.touched(asked.updates(), touched);
    for (String id : touched) {
      if (isKnown(id)) {
        packing.request(
            new RequestRecord(
                clock.instant(),
                UnaskedUpdates.REQUEST_ID,
                UnaskedUpdates.EVENT,
                Duration.ZERO,
                refusal,
                List.of()));
        new Shares(id, before(id), packing).unasked(asked);
        other(id).add(refusal.isPresent());
      }
    }
    lookNowAndThen();
  }

  /** Of most requests there is nothing to remember. */
  private static boolean isSilent(RequestAnswer answer) {
    if (isCreation(answer) || answer.refusal().isPresent()) {
      return false;
    }
    for (LinkAnswer each : answer.answers()) {
      if (each.failure().isPresent()
          || each.updates().isPresent() && !each.updates().get().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCreation(RequestAnswer answer) {
    return answer.request().event().orElse(null) == Event.CREATE_CONTAINER;
  }

  private boolean isKnown(String id) {
    return node.get().knowsContainer(id) || kept.containsKey(id);
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

  private static RequestRecord head(RequestAnswer answer) {
    return new RequestRecord(
        answer.at(),
        answer.request().id(),
        answer.request().name(),
        answer.took(),
        answer.refusal().map(LinkFailure::message),
        List.of());
  }

  /** What is there of a container, where a request does not say so itself. */
  private AskedFields.Before before(String id) {
    return (field, key) -> {
      Kept known = kept.get(id);
      Optional<String> made = known == null ? Optional.empty() : known.value(field, key);
      return made.isPresent()
          ? made.get()
          : AskedFields.present(
              node.get()
                  .container(id)
                  .map(container -> container.linux().resources())
                  .orElse(Resources.none()),
              field,
              key);
    };
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
