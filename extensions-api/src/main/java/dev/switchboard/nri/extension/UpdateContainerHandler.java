package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;

/** Has its say when a container's resources are about to change (NRI event 8). */
@FunctionalInterface
public interface UpdateContainerHandler extends NriExtension {
  /**
   * @param pod the container's pod
   * @param container as it is now
   * @param resources as asked for by the kubelet and changed by the links before this one
   * @return updates of this or other containers; {@link ContainerUpdates#none()} for none
   * @throws Exception refuses the update
   */
  ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request)
      throws Exception;
}
