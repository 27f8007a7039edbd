package dev.switchboard.nri.merge;

import static dev.switchboard.nri.extension.adjustment.Field.*;
import static dev.switchboard.nri.merge.FieldTable.single;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.merge.FieldTable.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which fields a wish has a say in, as bits of {@link GrantNames}. That is more than it claims: who
 * removes an entry claims nothing.
 */
final class TouchedFields {
  /** Of a guest that asks for RDT and then for nothing of it. */
  private static final RdtChange NO_RDT =
      new RdtChange(false, new Rdt(Optional.empty(), Optional.empty(), Optional.empty()));

  static final List<Row<ContainerAdjustment>> ADJUSTMENT =
      Stream.of(
              List.<Row<ContainerAdjustment>>of(
                  single(ANNOTATIONS, wish -> !wish.annotations().isEmpty()),
                  single(MOUNTS, wish -> !wish.mounts().isEmpty()),
                  single(OCI_HOOKS, wish -> !wish.hooks().isEmpty()),
                  single(DEVICES, wish -> !wish.devices().isEmpty()),
                  single(ENV, wish -> !wish.env().isEmpty()),
                  single(ARGS, wish -> wish.args().isPresent()),
                  single(SYSCTL, wish -> !wish.sysctl().isEmpty()),
                  single(LINUX_NET_DEVICES, wish -> !wish.netDevices().isEmpty()),
                  rdt(RDT_CLOS_ID, change -> change.rdt().closId().isPresent()),
                  rdt(RDT_SCHEMATA, change -> change.rdt().schemata().isPresent()),
                  rdt(RDT_ENABLE_MONITORING, change -> change.rdt().enableMonitoring().isPresent()),
                  FieldTable.SCHEDULER),
              FieldTable.BEFORE_NAMESPACES,
              FieldTable.LAST)
          .flatMap(List::stream)
          .toList();

  private TouchedFields() {}

  private static Row<ContainerAdjustment> rdt(Field field, Predicate<RdtChange> present) {
    return single(
        field,
        wish ->
            wish.rdt()
                .filter(rdt -> rdt.remove() || present.test(rdt) || rdt.equals(NO_RDT))
                .isPresent());
  }

  static long of(ContainerAdjustment wish) {
    return bits(ADJUSTMENT, wish) | of(wish.resources()) | of(wish.others());
  }

  static long of(ContainerUpdates wish) {
    long bits = wish.evictions().isEmpty() ? 0 : GrantNames.EVICTIONS;
    for (ContainerUpdate update : wish.updates()) {
      bits |= GrantNames.UPDATES;
      if (update.resources().isPresent()) {
        bits |= of(update.resources().get());
      }
    }
    return bits;
  }

  private static long of(Resources resources) {
    if (resources.isEmpty()) {
      return 0;
    }
    // Rules for the devices cgroup have no field of their own in NRI.
    long rules = resources.deviceRules().isEmpty() ? 0 : GrantNames.bit(DEVICES);
    return bits(FieldTable.CREATE_RESOURCES, resources) | rules;
  }

  private static <W> long bits(List<Row<W>> rows, W wish) {
    long bits = 0;
    for (Row<W> row : rows) {
      if (row.touchedBy(wish)) {
        bits |= GrantNames.bit(row.field());
      }
    }
    return bits;
  }
}
