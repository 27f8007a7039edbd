package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;

/**
 * A pod with its containers, in the order of their creation, as a runtime would tell a plugin.
 *
 * @param origin what asks for it, and where that is written
 * @param guesses what is known only on a node, and what stands for it here
 */
public record PodPlan(
    String origin, PodSandbox pod, List<Container> containers, List<String> guesses) {
  public PodPlan {
    containers = List.copyOf(containers);
    guesses = List.copyOf(guesses);
  }
}
