package dev.switchboard.nri.session;

import dev.switchboard.nri.node.Lazy;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import java.util.ArrayList;
import java.util.List;

/** Collects the parts in which a large node is synchronized. */
final class SyncParts {
  private List<SynchronizeRequest> parts = new ArrayList<>();
  private boolean begun;

  /**
   * All that a runtime has told of its node.
   *
   * @param parts as they came
   */
  record Whole(List<SynchronizeRequest> parts) {
    int pods() {
      return parts.stream().mapToInt(SynchronizeRequest::getPodsCount).sum();
    }

    int containers() {
      return parts.stream().mapToInt(SynchronizeRequest::getContainersCount).sum();
    }

    /** Tells it, to be read when somebody asks: reading thousands of containers takes its time. */
    void tell(NodeState node) {
      for (SynchronizeRequest part : parts) {
        for (PodSandbox pod : part.getPodsList()) {
          node.podSeen(pod.getId(), new Lazy<>(() -> WireReader.pod(pod)));
        }
        for (Container each : part.getContainersList()) {
          node.containerSeen(
              each.getPodSandboxId(), each.getId(), new Lazy<>(() -> WireReader.container(each)));
        }
      }
    }
  }

  synchronized void add(SynchronizeRequest part) {
    begun = true;
    parts.add(part);
  }

  /** Whether any part has come yet. */
  synchronized boolean begun() {
    return begun;
  }

  /** All of them; the next synchronization starts anew. */
  synchronized Whole take() {
    var whole = new Whole(parts);
    parts = new ArrayList<>();
    return whole;
  }
}
