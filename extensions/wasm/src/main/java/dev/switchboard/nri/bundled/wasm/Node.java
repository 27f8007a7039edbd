package dev.switchboard.nri.bundled.wasm;

import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What there is on the node, for modules that come later. */
final class Node {
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

  /** As a module is told; empty before anybody has told us. */
  synchronized Optional<SynchronizeRequest> told() {
    if (!known) {
      return Optional.empty();
    }
    var request = SynchronizeRequest.newBuilder();
    pods.values().forEach(pod -> request.addPods(WireWriter.pod(pod)));
    containers.values().forEach(each -> request.addContainers(WireWriter.container(each)));
    return Optional.of(request.build());
  }
}
