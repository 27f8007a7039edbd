package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;

/** Adjusts a container before it is created (NRI event 4). */
@FunctionalInterface
public interface CreateContainerHandler extends NriExtension {
  /**
   * @param pod the container's pod
   * @param container as adjusted by the links before this one
   * @return the wish; {@link ContainerAdjustment#none()} for none
   * @throws Exception refuses the creation, with the message in the pod's event
   */
  ContainerAdjustment createContainer(PodSandbox pod, Container container, RequestContext request)
      throws Exception;
}
