package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.model.PodSandbox;

/** Called when a pod's sandbox and network are up, before its first container (NRI event 1). */
@FunctionalInterface
public interface RunPodSandboxHandler extends NriExtension {
  /**
   * @throws Exception refuses the pod
   */
  void runPodSandbox(PodSandbox pod, RequestContext request) throws Exception;
}
