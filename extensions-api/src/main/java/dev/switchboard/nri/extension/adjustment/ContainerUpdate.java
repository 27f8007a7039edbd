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
 * @param source where it comes from, as far as the link says; for messages only
 */
public record ContainerUpdate(
    String containerId,
    Optional<Resources> resources,
    boolean ignoreFailure,
    Optional<String> source) {

  /** An update that does not say where it comes from. */
  public ContainerUpdate(String containerId, Optional<Resources> resources, boolean ignoreFailure) {
    this(containerId, resources, ignoreFailure, Optional.empty());
  }

  /** An update that fails the request if it cannot be made. */
  public static ContainerUpdate of(String containerId, Resources resources) {
    return new ContainerUpdate(containerId, Optional.of(resources), false);
  }

  /**
   * The same, saying where it comes from, as {@link ContainerAdjustmentBuilder#source} does.
   *
   * @param words for example {@code config pools[0]}
   */
  public ContainerUpdate from(String words) {
    return new ContainerUpdate(containerId, resources, ignoreFailure, Optional.of(words));
  }
}
