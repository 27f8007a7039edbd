package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;

/** Called before a pod's resources change (NRI event 12, from v0.10 on). */
@FunctionalInterface
public interface UpdatePodSandboxHandler extends NriExtension {
  /**
   * @param pod the pod as it is now
   * @param overhead what the runtime class adds
   * @param resources what the pod is about to get
   * @throws Exception refuses the change; there is no way to alter it
   */
  void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, RequestContext request)
      throws Exception;
}
