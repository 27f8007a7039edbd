package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;

/** Called when a pod's sandbox and network are up, before its first container (NRI event 1). */
@FunctionalInterface
public interface RunPodSandboxHandler extends NriExtension {
  /**
   * @throws Exception refuses the pod
   */
  void runPodSandbox(PodSandbox pod, RequestContext request) throws Exception;

  /** One that can tell what it would do for a pod that nobody makes; {@code explain} asks it. */
  interface Foretelling extends RunPodSandboxHandler {
    /**
     * Changes nothing, neither outside nor in what is remembered.
     *
     * @param pod as its manifest has it: ids, paths and addresses are not those of a real one
     * @return a sentence for each thing that {@link #runPodSandbox} would do, without a full stop;
     *     none if it would do nothing
     * @throws Exception what would refuse the pod
     */
    List<String> foretellPodSandbox(PodSandbox pod, RequestContext request) throws Exception;
  }
}
