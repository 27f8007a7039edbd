package dev.switchboard.nri.runtime;

import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.wire.NodeParts;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import java.time.Duration;
import java.util.List;

/**
 * Tells a new plugin of all pods and containers, in as many parts as the length of a message
 * demands.
 */
final class Synchronization {
  private Synchronization() {}

  /**
   * @return the updates that the plugin asks for
   * @throws PluginFailedException if it fails, or cannot take parts
   */
  static ContainerUpdates run(ConnectedPlugin plugin, NodeSnapshot node, Duration timeout)
      throws PluginFailedException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    SynchronizeResponse answer = SynchronizeResponse.getDefaultInstance();
    for (SynchronizeRequest part :
        NodeParts.of(node.pods(), node.containers(), NodeParts.MAX_SIZE)) {
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      answer = plugin.call(PluginGrpc.getSynchronizeMethod(), part, left);
      if (part.getMore() && (!answer.getMore() || answer.getUpdateCount() > 0)) {
        throw new PluginFailedException(
            PluginFailedException.Kind.REFUSED, "plugin does not handle split sync requests", null);
      }
    }
    return WireReader.updates(answer.getUpdateList(), List.of());
  }
}
