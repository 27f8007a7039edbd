package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Changes running containers without being asked. The runtime applies the updates in their order,
 * without looking for conflicts: the last writer wins.
 */
public interface ContainerUpdater {
  /**
   * Sends the updates; returns at once, on any thread.
   *
   * <p>Never wait for the result inside a handler: the runtime handles one thing at a time, so the
   * update is sent after the handler's request has been answered, and waiting for it would only end
   * with the request's timeout.
   *
   * @return those that failed, if the runtime names them; completes exceptionally when the runtime
   *     refused them or the connection was lost
   */
  CompletionStage<List<ContainerUpdate>> update(ContainerUpdates updates);
}
