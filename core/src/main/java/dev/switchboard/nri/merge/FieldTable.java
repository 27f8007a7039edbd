package dev.switchboard.nri.merge;

import static dev.switchboard.nri.extension.adjustment.Field.*;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which fields a wish claims, in the runtime's order, which decides what conflict is told. Fields
 * whose entries can be removed claim in {@link MapEntries}, {@link ListEntries} and the merger
 * itself, because there the state of the entry counts.
 */
final class FieldTable {
  /** The resources of an update: as for a new container, but for pids and device rules. */
  static final List<Row<Resources>> UPDATE_RESOURCES =
      List.of(
          single(MEM_LIMIT, r -> r.memory().limit().isPresent()),
          single(MEM_RESERVATION, r -> r.memory().reservation().isPresent()),
          single(MEM_SWAP_LIMIT, r -> r.memory().swap().isPresent()),
          single(MEM_KERNEL_LIMIT, r -> r.memory().kernel().isPresent()),
          single(MEM_TCP_LIMIT, r -> r.memory().kernelTcp().isPresent()),
          single(MEM_SWAPPINESS, r -> r.memory().swappiness().isPresent()),
          single(MEM_DISABLE_OOM_KILLER, r -> r.memory().disableOomKiller().isPresent()),
          single(MEM_USE_HIERARCHY, r -> r.memory().useHierarchy().isPresent()),
          single(CPU_SHARES, r -> r.cpu().shares().isPresent()),
          single(CPU_QUOTA, r -> r.cpu().quota().isPresent()),
          single(CPU_PERIOD, r -> r.cpu().period().isPresent()),
          single(CPU_REALTIME_RUNTIME, r -> r.cpu().realtimeRuntime().isPresent()),
          single(CPU_REALTIME_PERIOD, r -> r.cpu().realtimePeriod().isPresent()),
          single(CPU_SET_CPUS, r -> !r.cpu().cpus().isEmpty()),
          single(CPU_SET_MEMS, r -> !r.cpu().mems().isEmpty()),
          keyed(HUGEPAGE_LIMITS, Resources::hugepageLimits, HugepageLimit::pageSize),
          keyed(CGROUPS_UNIFIED, r -> r.unified().keySet(), key -> key),
          single(BLOCKIO_CLASS, r -> r.blockioClass().isPresent()),
          single(RDT_CLASS, r -> r.rdtClass().isPresent()));

  static final List<Row<Resources>> CREATE_RESOURCES =
      concat(UPDATE_RESOURCES, List.of(single(PIDS_LIMIT, r -> r.pidsLimit().isPresent())));

  /** What stands between resources and namespaces. */
  static final List<Row<ContainerAdjustment>> BEFORE_NAMESPACES =
      List.of(
          present(CGROUPS_PATH, ContainerAdjustment::cgroupsPath),
          single(OOM_SCORE_ADJ, wish -> wish.oomScoreAdj().isPresent()),
          present(IO_PRIORITY, ContainerAdjustment::ioPriority),
          present(SECCOMP_POLICY, ContainerAdjustment::seccompPolicy),
          keyed(NAMESPACE, ContainerAdjustment::namespaces, Change::key));

  static final Row<ContainerAdjustment> SCHEDULER =
      present(LINUX_SCHED, ContainerAdjustment::scheduler);

  static final List<Row<ContainerAdjustment>> LAST =
      List.of(
          present(MEMORY_POLICY, ContainerAdjustment::memoryPolicy),
          keyed(RLIMITS, ContainerAdjustment::rlimits, Rlimit::type),
          keyed(CDI_DEVICES, ContainerAdjustment::cdiDevices, name -> name));

  private FieldTable() {}

  /** A field and how a wish claims it. */
  sealed interface Row<W> {
    Field field();

    /** Whether the wish has a say in it at all. */
    boolean touchedBy(W wish);

    void claim(W wish, String container, Claims claims) throws MergeConflictException;
  }

  private record Single<W>(Field field, Predicate<W> present) implements Row<W> {
    @Override
    public boolean touchedBy(W wish) {
      return present.test(wish);
    }

    @Override
    public void claim(W wish, String container, Claims claims) throws MergeConflictException {
      if (present.test(wish)) {
        claims.claim(container, field, "");
      }
    }
  }

  private record Keyed<W, E>(
      Field field, Function<W, Collection<E>> entries, Function<E, String> key) implements Row<W> {
    @Override
    public boolean touchedBy(W wish) {
      return !entries.apply(wish).isEmpty();
    }

    @Override
    public void claim(W wish, String container, Claims claims) throws MergeConflictException {
      Collection<E> claimed = entries.apply(wish);
      if (!claimed.isEmpty()) {
        for (E entry : claimed) {
          claims.claim(container, field, key.apply(entry));
        }
      }
    }
  }

  static <W> void claim(List<Row<W>> rows, W wish, String container, Claims claims)
      throws MergeConflictException {
    for (int i = 0; i < rows.size(); i++) { // no iterator: this is done for every link
      rows.get(i).claim(wish, container, claims);
    }
  }

  static <W> Row<W> single(Field field, Predicate<W> present) {
    return new Single<>(field, present);
  }

  private static Row<ContainerAdjustment> present(
      Field field, Function<ContainerAdjustment, Optional<?>> value) {
    return new Single<>(field, wish -> value.apply(wish).isPresent());
  }

  private static <W, E> Row<W> keyed(
      Field field, Function<W, Collection<E>> entries, Function<E, String> key) {
    return new Keyed<>(field, entries, key);
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
