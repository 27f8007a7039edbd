package dev.switchboard.nri.session;

import dev.switchboard.nri.wire.proto.SynchronizeRequest;

/** Collects the parts in which a large node is synchronized. */
final class SyncParts {
  private SynchronizeRequest.Builder parts = SynchronizeRequest.newBuilder();
  private boolean begun;

  synchronized void add(SynchronizeRequest part) {
    begun = true;
    parts.addAllPods(part.getPodsList()).addAllContainers(part.getContainersList());
  }

  /** Whether any part has come yet. */
  synchronized boolean begun() {
    return begun;
  }

  /** All of them; the next synchronization starts anew. */
  synchronized SynchronizeRequest take() {
    SynchronizeRequest whole = parts.build();
    parts = SynchronizeRequest.newBuilder();
    return whole;
  }
}
