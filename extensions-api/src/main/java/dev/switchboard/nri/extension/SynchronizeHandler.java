package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;

/** Told what is there already, after each (re)connection and before any other request. */
@FunctionalInterface
public interface SynchronizeHandler extends NriExtension {
  /**
   * @param pods every pod of the node
   * @param containers created and running containers, in no order
   * @return updates of them; an eviction is not possible here
   * @throws Exception counts as a failure of this extension; the others are synchronized all the
   *     same
   */
  ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request) throws Exception;
}
