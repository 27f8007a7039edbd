package dev.switchboard.nri.extension.adjustment;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The parts of a container that one link at a time may own, with NRI's numbers and names: the one
 * list of them. Validators are sent the numbers, and conflicts name the names.
 */
public enum Field {
  ANNOTATIONS("Annotations"),
  MOUNTS("Mounts"),
  OCI_HOOKS("OciHooks"),
  DEVICES("Devices"),
  CDI_DEVICES("CdiDevices"),
  ENV("Env"),
  ARGS("Args"),
  MEM_LIMIT("MemLimit"),
  MEM_RESERVATION("MemReservation"),
  MEM_SWAP_LIMIT("MemSwapLimit"),
  MEM_KERNEL_LIMIT("MemKernelLimit"),
  MEM_TCP_LIMIT("MemTCPLimit"),
  MEM_SWAPPINESS("MemSwappiness"),
  MEM_DISABLE_OOM_KILLER("MemDisableOomKiller"),
  MEM_USE_HIERARCHY("MemUseHierarchy"),
  CPU_SHARES("CPUShares"),
  CPU_QUOTA("CPUQuota"),
  CPU_PERIOD("CPUPeriod"),
  CPU_REALTIME_RUNTIME("CPURealtimeRuntime"),
  CPU_REALTIME_PERIOD("CPURealtimePeriod"),
  CPU_SET_CPUS("CPUSetCPUs"),
  CPU_SET_MEMS("CPUSetMems"),
  PIDS_LIMIT("PidsLimit"),
  HUGEPAGE_LIMITS("HugepageLimits"),
  BLOCKIO_CLASS("BlockioClass"),
  RDT_CLASS("RdtClass"),
  CGROUPS_UNIFIED("CgroupsUnified"),
  CGROUPS_PATH("CgroupsPath"),
  OOM_SCORE_ADJ("OomScoreAdj"),
  RLIMITS("Rlimits"),
  IO_PRIORITY("IoPriority"),
  SECCOMP_POLICY("SeccompPolicy"),
  NAMESPACE("Namespace"),
  SYSCTL("Sysctl"),
  LINUX_NET_DEVICES("LinuxNetDevices"),
  LINUX_SCHED("LinuxSched"),
  RDT_CLOS_ID("RdtClosID"),
  RDT_SCHEMATA("RdtSchemata"),
  RDT_ENABLE_MONITORING("RdtEnableMonitoring"),
  MEMORY_POLICY("MemoryPolicy");

  /** Those that are resources, and may be updated later, but for pids. */
  public static final Set<Field> RESOURCES =
      Collections.unmodifiableSet(EnumSet.range(MEM_LIMIT, CGROUPS_UNIFIED));

  private final String nriName;

  Field(String nriName) {
    this.nriName = nriName;
  }

  /** NRI's number, from 1. */
  public int number() {
    return ordinal() + 1;
  }

  /** NRI's name, as in the text of a conflict. */
  public String nriName() {
    return nriName;
  }
}
