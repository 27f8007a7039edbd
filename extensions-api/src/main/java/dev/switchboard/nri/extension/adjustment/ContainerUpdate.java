package dev.switchboard.nri.extension.adjustment;

import dev.switchboard.nri.extension.model.Resources;
import java.util.Optional;

/**
 * New resources for an existing container.
 *
 * <p>containerd applies memory limit, CPU values and sets, huge pages and unified values; it drops
 * the rest, and zero is "not set" there.
 *
 * @param containerId which container; never the one under creation
 * @param resources what is to change; an absent value stays as it is
 * @param ignoreFailure whether the request goes on when this update conflicts or fails
 */
public record ContainerUpdate(
    String containerId, Optional<Resources> resources, boolean ignoreFailure) {

  /** An update that fails the request if it cannot be made. */
  public static ContainerUpdate of(String containerId, Resources resources) {
    return new ContainerUpdate(containerId, Optional.of(resources), false);
  }
}
