package dev.switchboard.nri.runtime;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Who the plugins of a {@link PluginAcceptor} connect to. */
public interface PluginHost {
  /**
   * A connection has come, and has still to register. Runs on a thread of its own, so that one that
   * stays silent holds up no other.
   *
   * @throws IOException if it cannot be taken in; it is closed then
   */
  void takeIn(ConnectedPlugin plugin) throws IOException, InterruptedException;

  /**
   * A plugin asks for updates by itself; on a worker thread.
   *
   * @return those that failed; completes exceptionally when all of it did
   */
  CompletionStage<List<ContainerUpdate>> update(ConnectedPlugin plugin, ContainerUpdates updates);
}
