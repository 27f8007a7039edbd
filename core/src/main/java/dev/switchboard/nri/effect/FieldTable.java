package dev.switchboard.nri.effect;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Resources;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * From which version on a runtime takes a field of an adjustment: the one table of NRI's
 * generations. What is not in it, every version takes. An older runtime ignores the field without a
 * word, as protobuf does with what it does not know.
 */
final class FieldTable {
  private static final NriVersion V0_10 = new NriVersion(0, 10, 0);
  private static final NriVersion V0_11 = new NriVersion(0, 11, 0);
  private static final NriVersion V0_12 = new NriVersion(0, 12, 0);

  /** The newest entry of the table: whoever has it has all. */
  static final NriVersion COMPLETE_SINCE = V0_12;

  /** Any value panics the runtimes that came with sysctl until this one. */
  static final NriVersion SYSCTL_SAFE_SINCE = V0_12;

  /** Until this one, a removal alone removed the annotation of that name instead. */
  static final NriVersion SYSCTL_REMOVAL_SAFE_SINCE = new NriVersion(0, 12, 3);

  /**
   * A field.
   *
   * @param field empty for the rules of the devices cgroup, which have none of their own
   * @param name for people
   * @param since first version that takes it
   * @param present whether a wish asks for it
   */
  record Row(
      Optional<Field> field,
      String name,
      NriVersion since,
      Predicate<ContainerAdjustment> present) {}

  static final List<Row> ROWS =
      List.of(
          row(Field.ARGS, V0_10, wish -> wish.args().isPresent()),
          row(Field.IO_PRIORITY, V0_10, wish -> wish.ioPriority().isPresent()),
          row(Field.SECCOMP_POLICY, V0_10, wish -> wish.seccompPolicy().isPresent()),
          row(Field.NAMESPACE, V0_10, wish -> !wish.namespaces().isEmpty()),
          new Row(
              Optional.empty(),
              "device cgroup rules",
              V0_10,
              wish -> !wish.resources().deviceRules().isEmpty()),
          row(Field.SYSCTL, V0_11, wish -> !wish.sysctl().isEmpty()),
          row(Field.LINUX_NET_DEVICES, V0_11, wish -> !wish.netDevices().isEmpty()),
          row(Field.LINUX_SCHED, V0_11, wish -> wish.scheduler().isPresent()),
          // Its three fields are always sent and ignored together.
          row(Field.RDT_CLOS_ID, V0_11, wish -> wish.rdt().isPresent()),
          row(Field.MEMORY_POLICY, V0_12, wish -> wish.memoryPolicy().isPresent()));

  /** Of memory, every version makes a container with the limit alone. */
  static Stream<Field> neverApplied(Resources.Memory memory) {
    if (memory.equals(Resources.Memory.NONE)) {
      return Stream.empty();
    }
    return Stream.of(
            given(Field.MEM_RESERVATION, memory.reservation().isPresent()),
            given(Field.MEM_SWAP_LIMIT, memory.swap().isPresent()),
            given(Field.MEM_KERNEL_LIMIT, memory.kernel().isPresent()),
            given(Field.MEM_TCP_LIMIT, memory.kernelTcp().isPresent()),
            given(Field.MEM_SWAPPINESS, memory.swappiness().isPresent()),
            given(Field.MEM_DISABLE_OOM_KILLER, memory.disableOomKiller().isPresent()),
            given(Field.MEM_USE_HIERARCHY, memory.useHierarchy().isPresent()))
        .flatMap(Optional::stream);
  }

  /**
   * Of an update, containerd applies the memory limit, CPU shares, quota, period and sets, huge
   * pages and unified values.
   */
  static Stream<Field> droppedByContainerd(Resources resources) {
    Resources.Cpu cpu = resources.cpu();
    return Stream.concat(
        neverApplied(resources.memory()),
        Stream.of(
                given(Field.CPU_REALTIME_RUNTIME, cpu.realtimeRuntime().isPresent()),
                given(Field.CPU_REALTIME_PERIOD, cpu.realtimePeriod().isPresent()),
                given(Field.BLOCKIO_CLASS, resources.blockioClass().isPresent()),
                given(Field.RDT_CLASS, resources.rdtClass().isPresent()))
            .flatMap(Optional::stream));
  }

  private FieldTable() {}

  private static Row row(Field field, NriVersion since, Predicate<ContainerAdjustment> present) {
    return new Row(Optional.of(field), field.nriName(), since, present);
  }

  private static Optional<Field> given(Field field, boolean present) {
    return present ? Optional.of(field) : Optional.empty();
  }

  static ContainerAdjustment withSysctl(ContainerAdjustment wish, List<Change<String>> sysctl) {
    return rebuilt(wish, Set.of(), sysctl);
  }

  /** The wish without some rows' parts. */
  static ContainerAdjustment without(ContainerAdjustment wish, Set<Row> rows) {
    return rebuilt(wish, rows, wish.sysctl());
  }

  private static ContainerAdjustment rebuilt(
      ContainerAdjustment wish, Set<Row> rows, List<Change<String>> sysctl) {
    Left left = row -> rows.stream().noneMatch(each -> each.field().equals(Optional.of(row)));
    boolean rules = rows.stream().noneMatch(each -> each.field().isEmpty());
    return new ContainerAdjustment(
        wish.annotations(),
        wish.mounts(),
        wish.env(),
        left.of(Field.ARGS, wish.args()),
        wish.hooks(),
        wish.devices(),
        rules ? wish.resources() : withoutDeviceRules(wish.resources()),
        wish.cgroupsPath(),
        wish.oomScoreAdj(),
        left.of(Field.IO_PRIORITY, wish.ioPriority()),
        left.of(Field.SECCOMP_POLICY, wish.seccompPolicy()),
        left.of(Field.NAMESPACE, wish.namespaces()),
        left.of(Field.SYSCTL, sysctl),
        left.of(Field.LINUX_NET_DEVICES, wish.netDevices()),
        left.of(Field.LINUX_SCHED, wish.scheduler()),
        left.of(Field.RDT_CLOS_ID, wish.rdt()),
        left.of(Field.MEMORY_POLICY, wish.memoryPolicy()),
        wish.rlimits(),
        wish.cdiDevices(),
        wish.others(),
        wish.sources());
  }

  /** Which fields are left. */
  private interface Left {
    boolean has(Field field);

    default <T> Optional<T> of(Field field, Optional<T> value) {
      return has(field) ? value : Optional.empty();
    }

    default <T> List<T> of(Field field, List<T> entries) {
      return has(field) ? entries : List.of();
    }
  }

  private static Resources withoutDeviceRules(Resources resources) {
    return new Resources(
        resources.memory(),
        resources.cpu(),
        resources.hugepageLimits(),
        resources.blockioClass(),
        resources.rdtClass(),
        resources.unified(),
        List.of(),
        resources.pidsLimit());
  }
}
