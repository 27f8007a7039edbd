package dev.switchboard.nri.node;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.node.NodeChange.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods and containers as the runtime last told of them. A container that has been created is shown
 * as the chain has adjusted it until the runtime tells what it made of that.
 *
 * <p>Safe on any thread. What is handed in is read only when somebody asks for it.
 */
public final class NodeState {
  private static final Logger LOG = LoggerFactory.getLogger(NodeState.class);

  @SuppressWarnings("UnnecessaryLambda") // known by its identity
  private static final Consumer<NodeChange> NOBODY = _ -> {};

  private final Map<String, Lazy<PodSandbox>> pods = new ConcurrentHashMap<>();
  private final Map<String, Known> containers = new ConcurrentHashMap<>();
  private volatile Consumer<NodeChange> listener = NOBODY;
  private boolean replacing;

  /**
   * A container.
   *
   * @param podId its pod
   * @param stopped whether it runs no more, so that a runtime would not tell a new plugin of it
   * @param missed whether it was created without us
   */
  private record Known(String podId, Lazy<Container> container, boolean stopped, boolean missed) {}

  /**
   * The runtime has told all that there is.
   *
   * @param all tells it to this object; no snapshot shows half of it
   */
  public synchronized void replace(Runnable all) {
    Map<String, Known> before = Map.copyOf(containers);
    pods.clear();
    containers.clear();
    replacing = true;
    try {
      all.run();
    } finally {
      replacing = false;
    }
    containers.replaceAll((id, told) -> {
      Known known = before.get(id);
      boolean missed = known == null || known.missed;
      return new Known(told.podId, told.container, false, missed);
    });
    tell(Kind.ALL, "", "");
  }

  /**
   * Has somebody told of what changes from now on, on the thread that brings it: it must be quick.
   *
   * @param told null to be told nothing any more
   */
  public void listen(@Nullable Consumer<NodeChange> told) {
    listener = told == null ? NOBODY : told;
  }

  @SuppressWarnings("ReferenceEquality") // nothing is made for nobody
  private void tell(Kind kind, String podId, String containerId) {
    Consumer<NodeChange> told = listener;
    if (told != NOBODY && !replacing) {
      told.accept(new NodeChange(kind, podId, containerId));
    }
  }

  /** A pod is there, or has changed. */
  public synchronized void podSeen(String id, Lazy<PodSandbox> pod) {
    if (!id.isEmpty()) {
      pods.put(id, pod);
      tell(Kind.POD, id, "");
    }
  }

  /** A pod is gone, and its containers with it. */
  public synchronized void podRemoved(String id) {
    pods.remove(id);
    containers.values().removeIf(known -> known.podId.equals(id));
    tell(Kind.POD_REMOVED, id, "");
  }

  /**
   * A container is about to be made as it was asked for, with an adjustment.
   *
   * @param adjustment asked for at most once, when somebody looks at the container
   */
  public synchronized void containerCreated(
      String podId, String id, Lazy<Container> asked, Supplier<ContainerAdjustment> adjustment) {
    containerSeen(podId, id, new Lazy<>(() -> adjusted(asked.get(), adjustment.get())));
  }

  private static Container adjusted(Container asked, ContainerAdjustment adjustment) {
    var merger = new AdjustmentMerger(asked);
    try {
      merger.merge("chain", adjustment);
      return merger.draft();
    } catch (MergeConflictException | InvalidWishException e) {
      LOG.warn("container {} is shown without its adjustment: {}", asked.id(), e.getMessage());
      return asked;
    }
  }

  /** A container is there, or has changed. */
  public synchronized void containerSeen(String podId, String id, Lazy<Container> container) {
    if (!id.isEmpty()) {
      containers.compute(
          id, (_, known) -> new Known(podId, container, false, known != null && known.missed));
      tell(Kind.CONTAINER, podId, id);
    }
  }

  /** A container runs no more. */
  public synchronized void containerStopped(String id) {
    containers.computeIfPresent(
        id, (_, known) -> new Known(known.podId, known.container, true, known.missed));
    tell(Kind.CONTAINER_STOPPED, "", id);
  }

  /** A container is gone. */
  public synchronized void containerRemoved(String id) {
    containers.remove(id);
    tell(Kind.CONTAINER_REMOVED, "", id);
  }

  /** What a runtime would tell a plugin that connects now. */
  public NodeSnapshot snapshot() {
    List<Lazy<PodSandbox>> podsNow;
    List<Lazy<Container>> containersNow;
    synchronized (this) {
      podsNow = List.copyOf(pods.values());
      containersNow =
          containers.values().stream()
              .filter(Predicate.not(Known::stopped))
              .map(Known::container)
              .toList();
    }
    return new NodeSnapshot(
        podsNow.stream().map(Lazy::get).toList(), containersNow.stream().map(Lazy::get).toList());
  }

  /** Containers that were created without us and have not stopped since. */
  public List<Container> missed() {
    return containers.values().stream()
        .filter(known -> known.missed && !known.stopped)
        .map(known -> known.container.get())
        .toList();
  }

  /** All that is there now, containers that run no more too. */
  public List<KnownContainer> containers() {
    return List.copyOf(containers.values()).stream().map(NodeState::shown).toList();
  }

  /** A container that is there, with what is known besides. */
  public Optional<KnownContainer> known(String id) {
    return Optional.ofNullable(containers.get(id)).map(NodeState::shown);
  }

  private static KnownContainer shown(Known known) {
    return new KnownContainer(known.container.get(), known.podId, known.stopped, known.missed);
  }

  /** All pods. */
  public List<PodSandbox> pods() {
    return List.copyOf(pods.values()).stream().map(Lazy::get).toList();
  }

  /** How many pods there are. */
  public int podCount() {
    return pods.size();
  }

  /** How many containers there are. */
  public int containerCount() {
    return containers.size();
  }

  /** A pod by its id. */
  public Optional<PodSandbox> pod(String id) {
    return Optional.ofNullable(pods.get(id)).map(Lazy::get);
  }

  /** Whether a container is there, be it one that runs no more. */
  public boolean knowsContainer(String id) {
    return containers.containsKey(id);
  }

  /** A container by its id, one that runs no more too. */
  public Optional<Container> container(String id) {
    return Optional.ofNullable(containers.get(id)).map(Known::container).map(Lazy::get);
  }
}
