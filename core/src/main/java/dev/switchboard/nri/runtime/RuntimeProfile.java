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
 * @param name told to plugins
 * @param version told to plugins
 * @param nriVersion told to plugins, for example {@code v0.12.5}
 * @param registrationTimeout how long a new connection may take to register; others wait meanwhile
 * @param requestTimeout how long a plugin may take for one request
 * @param node asked for the pods and containers that exist when a plugin is taken in
 * @param updates makes changes that a plugin asks for by itself
 */
public record RuntimeProfile(
    Path socketPath,
    String name,
    String version,
    String nriVersion,
    Duration registrationTimeout,
    Duration requestTimeout,
    Supplier<NodeSnapshot> node,
    UpdateSink updates) {

  /** A runtime with NRI's default timeouts, on an empty node, that refuses no update. */
  public static RuntimeProfile of(Path socketPath, String name, String version) {
    return new RuntimeProfile(
        socketPath,
        name,
        version,
        "v0.12.5",
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
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
