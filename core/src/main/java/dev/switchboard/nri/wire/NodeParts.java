package dev.switchboard.nri.wire;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * All pods and containers, in as many messages as it takes. Parts are cut by what they measure:
 * NRI's own way of guessing a number of objects can come to send nothing for ever.
 */
public final class NodeParts {
  /** Leaves room in 4 MiB for what is put around a request. */
  public static final int MAX_SIZE = (4 << 20) - (4 << 10);

  private NodeParts() {}

  /**
   * All of it in order, pods first; the last part alone says that no more come.
   *
   * @param maxSize of a part, in bytes; a single object may be larger
   */
  public static List<SynchronizeRequest> of(
      List<PodSandbox> pods, List<Container> containers, int maxSize) {
    var parts = new ArrayList<SynchronizeRequest>();
    var part = SynchronizeRequest.newBuilder();
    int size = 0;
    for (MessageLite object : objects(pods, containers)) {
      int more = object.getSerializedSize() + Integer.BYTES + 2;
      if (size > 0 && size + more > maxSize) {
        parts.add(part.setMore(true).build());
        part.clear();
        size = 0;
      }
      size += more;
      if (object instanceof dev.switchboard.nri.wire.proto.PodSandbox pod) {
        part.addPods(pod);
      } else {
        part.addContainers((dev.switchboard.nri.wire.proto.Container) object);
      }
    }
    parts.add(part.build());
    return parts;
  }

  private static List<MessageLite> objects(List<PodSandbox> pods, List<Container> containers) {
    var objects = new ArrayList<MessageLite>();
    pods.forEach(pod -> objects.add(WireWriter.pod(pod)));
    containers.forEach(container -> objects.add(WireWriter.container(container)));
    return objects;
  }
}
