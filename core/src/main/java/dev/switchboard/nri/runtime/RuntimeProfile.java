package dev.switchboard.nri.runtime;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.node.NodeSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a runtime says of itself and does.
 *
 * @param socketPath where plugins connect
 * @param identity told to plugins
 * @param node asked for the pods and containers that exist when a plugin is taken in
 * @param updates makes changes that a plugin asks for by itself
 */
public record RuntimeProfile(
    Path socketPath, RuntimeIdentity identity, Supplier<NodeSnapshot> node, UpdateSink updates) {

  /** A runtime with NRI's default timeouts, on an empty node, that refuses no update. */
  public static RuntimeProfile of(Path socketPath, String name, String version) {
    return new RuntimeProfile(
        socketPath,
        new RuntimeIdentity(name, version, "v0.12.5", Duration.ofSeconds(5), Duration.ofSeconds(2)),
        () -> NodeSnapshot.EMPTY,
        _ -> List.of());
  }

  /** Changes containers; called on a worker thread, may block. */
  @FunctionalInterface
  public interface UpdateSink {
    /**
     * @return the updates that could not be made
     */
    List<ContainerUpdate> update(List<ContainerUpdate> updates);
  }
}
