package dev.switchboard.nri.app.report;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.merge.Ownership.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a link asked for, in NRI's names, without the values. */
public final class ChangeList {
  /** The container under creation: what a wish is about is in its answer's request. */
  private static final Container THIS = Container.of("", "", "");

  private ChangeList() {}

  /**
   * One line per field and key, such as {@code Env PATH}, {@code removes Mounts /data}, {@code
   * CPUShares of container 4711}.
   */
  public static List<String> of(
      Optional<ContainerAdjustment> adjustment, Optional<ContainerUpdates> updates) {
    return Stream.concat(
            adjustment.stream().flatMap(ChangeList::adjusted),
            updates.stream().flatMap(ChangeList::updated))
        .toList();
  }

  private static Stream<String> adjusted(ContainerAdjustment wish) {
    if (wish.isEmpty()) {
      return Stream.empty();
    }
    var removed = new ArrayList<String>();
    removals(Field.ANNOTATIONS, wish.annotations(), removed);
    removals(Field.MOUNTS, wish.mounts(), removed);
    removals(Field.ENV, wish.env(), removed);
    removals(Field.DEVICES, wish.devices(), removed);
    removals(Field.SYSCTL, wish.sysctl(), removed);
    removals(Field.LINUX_NET_DEVICES, wish.netDevices(), removed);
    if (!wish.resources().deviceRules().isEmpty()) {
      removed.add("device cgroup rules");
    }
    return Stream.of(owned(wish), removed.stream(), evicted(wish.others())).flatMap(lines -> lines);
  }

  private static <V> void removals(Field field, List<Change<V>> changes, List<String> lines) {
    for (Change<V> change : changes) {
      if (change instanceof Change.Remove<V>) {
        lines.add("removes " + field.nriName() + " " + change.key());
      }
    }
  }

  private static Stream<String> updated(ContainerUpdates updates) {
    return Stream.concat(updates.updates().stream().flatMap(ChangeList::owned), evicted(updates));
  }

  private static Stream<String> owned(ContainerUpdate update) {
    return owned(ContainerAdjustment.builder().update(update).build());
  }

  private static Stream<String> evicted(ContainerUpdates updates) {
    return updates.evictions().stream()
        .map(ContainerEviction::containerId)
        .map(id -> "evicts container " + id);
  }

  /** What a wish claims is what it sets. */
  private static Stream<String> owned(ContainerAdjustment wish) {
    var merger = new AdjustmentMerger(THIS);
    try {
      merger.merge("", wish);
    } catch (MergeConflictException | InvalidWishException e) {
      return Stream.of(String.valueOf(e.getMessage()));
    }
    return merger.ownership().all().entrySet().stream()
        .filter(owned -> !owned.getValue().cleared())
        .map(owned -> text(owned.getKey()))
        .sorted();
  }

  private static String text(Slot slot) {
    String entry = (slot.field().nriName() + " " + slot.key()).strip();
    return slot.container().isEmpty() ? entry : entry + " of container " + slot.container();
  }
}
