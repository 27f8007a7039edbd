package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Merges the updates that links ask for in one request. What is sent is every link's list, one
 * after the other and unchanged, because the runtime's second merge then decides as it would for
 * separate plugins; here it is only checked that they go together. Not thread safe.
 */
public final class UpdateMerger {
  private final Ownership ownership;
  private final @Nullable String createdId;
  private final @Nullable String requestedId;
  private final Origins origins = new Origins();
  private Resources requested;
  private final List<ContainerUpdate> updates = new ArrayList<>();
  private final List<ContainerEviction> evictions = new ArrayList<>();

  private UpdateMerger(
      Ownership ownership,
      @Nullable String createdId,
      @Nullable String requestedId,
      Resources requested) {
    this.ownership = ownership;
    this.createdId = createdId;
    this.requestedId = requestedId;
    this.requested = requested;
  }

  /** For updates that go with the creation of a container. */
  static UpdateMerger ofCreation(Ownership ownership, String createdId) {
    return new UpdateMerger(ownership, createdId, null, Resources.none());
  }

  /**
   * For a request to update a container.
   *
   * @param requested what the kubelet asks for
   */
  public static UpdateMerger ofUpdate(String containerId, Resources requested) {
    return new UpdateMerger(new Ownership(), null, containerId, requested);
  }

  /** For updates that go with the stop of a container. */
  public static UpdateMerger ofStop() {
    return new UpdateMerger(new Ownership(), null, null, Resources.none());
  }

  /** The requested resources as the next link sees them. */
  public Resources requested() {
    return requested;
  }

  /**
   * Takes a link's updates over, or leaves no trace of them.
   *
   * @throws MergeConflictException if one of them may not fail and is at odds with a link before
   */
  public void merge(String link, ContainerUpdates wish)
      throws MergeConflictException, InvalidWishException {
    origins.note(link, wish);
    Resources changed;
    try (Claims claims = ownership.begin(link)) {
      changed = check(link, wish, claims);
      claims.commit();
    } catch (MergeConflictException e) {
      throw origins.explain(e);
    }
    accept(wish, changed);
  }

  /** Makes the claims; returns the requested resources as they are to become. */
  Resources check(String link, ContainerUpdates wish, Claims claims)
      throws MergeConflictException, InvalidWishException {
    Resources changed = requested;
    for (ContainerUpdate update : wish.updates()) {
      if (update.containerId().equals(createdId)) {
        throw new InvalidWishException(
            "plugin \"%s\" asked update of \"%s\" during creation".formatted(link, createdId));
      }
      changed = check(update, changed, claims);
    }
    return changed;
  }

  private Resources check(ContainerUpdate update, Resources before, Claims claims)
      throws MergeConflictException {
    if (update.resources().isEmpty()) {
      return before;
    }
    String id = update.containerId();
    boolean isRequested = id.equals(requestedId);
    try {
      FieldTable.claim(FieldTable.UPDATE_RESOURCES, update.resources().get(), id, claims);
      if (isRequested && before.pidsLimit().isPresent()) {
        // The runtime looks for pids in the request instead of the update, and claims them.
        claims.claim(id, Field.PIDS_LIMIT, "");
      }
    } catch (MergeConflictException e) {
      if (!update.ignoreFailure()) {
        throw e;
      }
      // Dropped by the runtime too; the claims it had made by then stay there as they do here.
      return before;
    }
    return isRequested ? ResourcesOverlay.lay(updatable(update.resources().get()), before) : before;
  }

  /** An update's pids and device rules have no effect in the runtime. */
  private static Resources updatable(Resources resources) {
    return new Resources(
        resources.memory(),
        resources.cpu(),
        resources.hugepageLimits(),
        resources.blockioClass(),
        resources.rdtClass(),
        resources.unified(),
        List.of(),
        OptionalLong.empty());
  }

  void accept(ContainerUpdates wish, Resources changed) {
    requested = changed;
    updates.addAll(wish.updates());
    evictions.addAll(wish.evictions());
  }

  /** What is sent to the runtime. */
  public ContainerUpdates result() {
    return updates.isEmpty() && evictions.isEmpty()
        ? ContainerUpdates.none()
        : new ContainerUpdates(updates, evictions);
  }
}
