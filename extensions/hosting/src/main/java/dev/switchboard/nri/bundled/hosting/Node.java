package dev.switchboard.nri.bundled.hosting;

import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.NodeParts;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What there is on the node, for plugins that come later. Safe on any thread. */
public final class Node {
  private final Map<String, PodSandbox> pods = new LinkedHashMap<>();
  private final Map<String, Container> containers = new LinkedHashMap<>();
  private boolean known;

  synchronized void set(List<PodSandbox> allPods, List<Container> allContainers) {
    pods.clear();
    containers.clear();
    allPods.forEach(this::put);
    allContainers.forEach(container -> containers.put(container.id(), container));
    known = true;
  }

  synchronized void put(PodSandbox pod) {
    pods.put(pod.id(), pod);
  }

  synchronized void note(LifecycleEvent event) {
    switch (event) {
      case LifecycleEvent.PodSandboxRemoved removed -> pods.remove(removed.pod().id());
      case LifecycleEvent.PodEvent of -> put(of.pod());
      case LifecycleEvent.ContainerRemoved removed -> containers.remove(removed.container().id());
      case LifecycleEvent.ContainerEvent of -> containers.put(of.container().id(), of.container());
    }
  }

  /** Whether a runtime has told what there is. */
  public synchronized boolean isKnown() {
    return known;
  }

  /**
   * As a plugin is told, in messages of a limited size; empty before anybody has told us.
   *
   * @param maxPart in bytes; a single object may be larger
   */
  public synchronized List<SynchronizeRequest> told(int maxPart) {
    return known
        ? NodeParts.of(List.copyOf(pods.values()), List.copyOf(containers.values()), maxPart)
        : List.of();
  }
}
