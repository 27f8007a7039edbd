package dev.switchboard.nri.node;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;

/**
 * What exists on a node at one moment, as a runtime tells a plugin that connects.
 *
 * @param pods every pod
 * @param containers created and running containers
 */
public record NodeSnapshot(List<PodSandbox> pods, List<Container> containers) {
  /** A node without any pod. */
  public static final NodeSnapshot EMPTY = new NodeSnapshot(List.of(), List.of());

  public NodeSnapshot {
    pods = List.copyOf(pods);
    containers = List.copyOf(containers);
  }
}
