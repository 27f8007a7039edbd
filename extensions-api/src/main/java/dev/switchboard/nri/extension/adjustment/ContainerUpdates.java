package dev.switchboard.nri.extension.adjustment;

import java.util.List;

/**
 * Changes of existing containers that one reply asks for.
 *
 * @param updates updates, applied in this order
 * @param evictions evictions; only replies to createContainer and updateContainer carry them
 */
public record ContainerUpdates(List<ContainerUpdate> updates, List<ContainerEviction> evictions) {
  private static final ContainerUpdates NONE = new ContainerUpdates(List.of(), List.of());

  public ContainerUpdates {
    updates = List.copyOf(updates);
    evictions = List.copyOf(evictions);
  }

  /** No change. */
  public static ContainerUpdates none() {
    return NONE;
  }

  /** These updates and no eviction. */
  public static ContainerUpdates of(ContainerUpdate... updates) {
    return new ContainerUpdates(List.of(updates), List.of());
  }

  /** Whether there is neither an update nor an eviction. */
  public boolean isEmpty() {
    return updates.isEmpty() && evictions.isEmpty();
  }
}
