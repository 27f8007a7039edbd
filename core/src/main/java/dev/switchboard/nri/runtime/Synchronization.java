package dev.switchboard.nri.runtime;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a new plugin of all pods and containers, in as many parts as the length of a message
 * demands. Parts are cut by what they measure: NRI's own way of guessing a number of objects can
 * come to send nothing for ever.
 */
final class Synchronization {
  /** Leaves room in 4 MiB for what ttRPC puts around a request. */
  static final int MAX_PART = (4 << 20) - (4 << 10);

  private Synchronization() {}

  /**
   * @return the updates that the plugin asks for
   * @throws PluginFailedException if it fails, or cannot take parts
   */
  static ContainerUpdates run(ConnectedPlugin plugin, NodeSnapshot node, Duration timeout)
      throws PluginFailedException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    SynchronizeResponse answer = SynchronizeResponse.getDefaultInstance();
    for (SynchronizeRequest part : parts(node, MAX_PART)) {
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      answer = plugin.call(PluginGrpc.getSynchronizeMethod(), part, left);
      if (part.getMore() && (!answer.getMore() || answer.getUpdateCount() > 0)) {
        throw new PluginFailedException(
            PluginFailedException.Kind.REFUSED, "plugin does not handle split sync requests", null);
      }
    }
    return WireReader.updates(answer.getUpdateList(), List.of());
  }

  /** All of it in order, pods first; the last part alone says that no more come. */
  static List<SynchronizeRequest> parts(NodeSnapshot node, int maxPart) {
    var parts = new ArrayList<SynchronizeRequest>();
    var part = SynchronizeRequest.newBuilder();
    int size = 0;
    for (MessageLite object : objects(node)) {
      int more = object.getSerializedSize() + Integer.BYTES + 2;
      if (size > 0 && size + more > maxPart) {
        parts.add(part.setMore(true).build());
        part.clear();
        size = 0;
      }
      size += more;
      if (object instanceof PodSandbox pod) {
        part.addPods(pod);
      } else {
        part.addContainers((Container) object);
      }
    }
    parts.add(part.build());
    return parts;
  }

  private static List<MessageLite> objects(NodeSnapshot node) {
    var objects = new ArrayList<MessageLite>();
    node.pods().forEach(pod -> objects.add(WireWriter.pod(pod)));
    node.containers().forEach(container -> objects.add(WireWriter.container(container)));
    return objects;
  }
}
