package dev.switchboard.nri.session;

import dev.switchboard.nri.wire.proto.SynchronizeRequest;

/** Collects the parts in which a large node is synchronized. */
final class SyncParts {
  private SynchronizeRequest.Builder parts = SynchronizeRequest.newBuilder();

  synchronized void add(SynchronizeRequest part) {
    parts.addAllPods(part.getPodsList()).addAllContainers(part.getContainersList());
  }

  /** All of them; the next synchronization starts anew. */
  synchronized SynchronizeRequest take() {
    SynchronizeRequest whole = parts.build();
    parts = SynchronizeRequest.newBuilder();
    return whole;
  }
}
