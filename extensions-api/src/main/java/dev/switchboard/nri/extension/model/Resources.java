package dev.switchboard.nri.extension.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Resources of a pod or container. An absent value is one that nobody set.
 *
 * @param memory memory limits
 * @param cpu CPU limits and placement
 * @param hugepageLimits limits by page size
 * @param blockioClass block I/O class of the runtime's configuration; empty text clears it
 * @param rdtClass RDT class of the runtime's configuration; empty text clears it
 * @param unified cgroup v2 files by name
 * @param deviceRules rules of the device cgroup
 * @param pidsLimit number of processes; -1 is unlimited
 */
public record Resources(
    Memory memory,
    Cpu cpu,
    List<HugepageLimit> hugepageLimits,
    Optional<String> blockioClass,
    Optional<String> rdtClass,
    Map<String, String> unified,
    List<DeviceRule> deviceRules,
    OptionalLong pidsLimit) {

  private static final Resources NONE =
      new Resources(
          Memory.NONE,
          Cpu.NONE,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          List.of(),
          OptionalLong.empty());

  public Resources {
    hugepageLimits = List.copyOf(hugepageLimits);
    unified = Ordered.copyOf(unified);
    deviceRules = List.copyOf(deviceRules);
  }

  /** Nothing set. */
  public static Resources none() {
    return NONE;
  }

  /** Whether nothing is set. */
  @SuppressWarnings("ReferenceEquality") // a quick look for the usual one
  public boolean isEmpty() {
    return this == NONE || equals(NONE);
  }

  /**
   * Memory limits in bytes; -1 stands for no limit where the kernel has one.
   *
   * @param limit hard limit
   * @param reservation soft limit
   * @param swap memory and swap together
   * @param kernel kernel memory
   * @param kernelTcp kernel memory of TCP buffers
   * @param swappiness 0 to 100; unsigned
   * @param disableOomKiller whether the OOM killer spares the container
   * @param useHierarchy whether child groups count (cgroup v1)
   */
  public record Memory(
      OptionalLong limit,
      OptionalLong reservation,
      OptionalLong swap,
      OptionalLong kernel,
      OptionalLong kernelTcp,
      OptionalLong swappiness,
      Optional<Boolean> disableOomKiller,
      Optional<Boolean> useHierarchy) {
    private static final OptionalLong UNSET = OptionalLong.empty();

    /** Nothing set. */
    public static final Memory NONE =
        new Memory(UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, Optional.empty(), Optional.empty());
  }

  /**
   * CPU limits and placement.
   *
   * @param shares relative weight; unsigned
   * @param quota microseconds of CPU time per period
   * @param period microseconds; unsigned
   * @param realtimeRuntime microseconds of realtime scheduling per period
   * @param realtimePeriod microseconds; unsigned
   * @param cpus list of CPUs, for example {@code 0-3,8}; empty for unset
   * @param mems list of NUMA nodes; empty for unset
   */
  public record Cpu(
      OptionalLong shares,
      OptionalLong quota,
      OptionalLong period,
      OptionalLong realtimeRuntime,
      OptionalLong realtimePeriod,
      String cpus,
      String mems) {
    private static final OptionalLong UNSET = OptionalLong.empty();

    /** Nothing set. */
    public static final Cpu NONE = new Cpu(UNSET, UNSET, UNSET, UNSET, UNSET, "", "");
  }

  /**
   * A limit of one huge page size.
   *
   * @param pageSize for example {@code 2MB}; the key of a limit
   * @param limit bytes; unsigned
   */
  public record HugepageLimit(String pageSize, long limit) {}

  /**
   * A rule of the device cgroup.
   *
   * @param allow whether it grants or denies
   * @param type {@code a}, {@code b} or {@code c}
   * @param major major number; absent for all
   * @param minor minor number; absent for all
   * @param access of the letters {@code r}, {@code w} and {@code m}
   */
  public record DeviceRule(
      boolean allow, String type, OptionalLong major, OptionalLong minor, String access) {}
}
