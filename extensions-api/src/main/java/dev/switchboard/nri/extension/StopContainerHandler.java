package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;

/** Called when a container's process has ended (NRI event 10). */
@FunctionalInterface
public interface StopContainerHandler extends NriExtension {
  /**
   * @param pod the container's pod
   * @param container the container that has stopped
   * @return updates of other containers, for example to share out what became free; an eviction is
   *     not possible here
   * @throws Exception is logged by the runtime; the container stays stopped
   */
  ContainerUpdates stopContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception;
}
