package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;

/** Called before a container's process starts (NRI event 6). */
@FunctionalInterface
public interface StartContainerHandler extends NriExtension {
  /**
   * @throws Exception refuses the start
   */
  void startContainer(PodSandbox pod, Container container, RequestContext request) throws Exception;
}
