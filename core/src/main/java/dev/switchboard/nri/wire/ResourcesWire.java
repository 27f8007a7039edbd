package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.DeviceRule;
import dev.switchboard.nri.extension.model.Resources.Memory;
import dev.switchboard.nri.wire.proto.HugepageLimit;
import dev.switchboard.nri.wire.proto.LinuxCPU;
import dev.switchboard.nri.wire.proto.LinuxDeviceCgroup;
import dev.switchboard.nri.wire.proto.LinuxMemory;
import dev.switchboard.nri.wire.proto.LinuxPids;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.OptionalBool;
import dev.switchboard.nri.wire.proto.OptionalInt64;
import dev.switchboard.nri.wire.proto.OptionalString;
import dev.switchboard.nri.wire.proto.OptionalUInt64;

/** LinuxResources and what is in it. */
final class ResourcesWire {
  private ResourcesWire() {}

  static Resources read(LinuxResources from) {
    if (from.equals(LinuxResources.getDefaultInstance())) {
      return Resources.none();
    }
    return new Resources(
        readMemory(from.getMemory()),
        readCpu(from.getCpu()),
        Lists.map(
            from.getHugepageLimitsList(),
            limit -> new Resources.HugepageLimit(limit.getPageSize(), limit.getLimit())),
        Lists.optional(from.hasBlockioClass(), from.getBlockioClass(), OptionalString::getValue),
        Lists.optional(from.hasRdtClass(), from.getRdtClass(), OptionalString::getValue),
        from.getUnifiedMap(),
        Lists.map(from.getDevicesList(), ResourcesWire::readRule),
        Lists.optional(from.hasPids(), from.getPids().getLimit()));
  }

  private static Memory readMemory(LinuxMemory from) {
    if (from.equals(LinuxMemory.getDefaultInstance())) {
      return Memory.NONE;
    }
    return new Memory(
        Lists.optional(from.hasLimit(), from.getLimit().getValue()),
        Lists.optional(from.hasReservation(), from.getReservation().getValue()),
        Lists.optional(from.hasSwap(), from.getSwap().getValue()),
        Lists.optional(from.hasKernel(), from.getKernel().getValue()),
        Lists.optional(from.hasKernelTcp(), from.getKernelTcp().getValue()),
        Lists.optional(from.hasSwappiness(), from.getSwappiness().getValue()),
        Lists.optional(
            from.hasDisableOomKiller(), from.getDisableOomKiller(), OptionalBool::getValue),
        Lists.optional(from.hasUseHierarchy(), from.getUseHierarchy(), OptionalBool::getValue));
  }

  private static Cpu readCpu(LinuxCPU from) {
    if (from.equals(LinuxCPU.getDefaultInstance())) {
      return Cpu.NONE;
    }
    return new Cpu(
        Lists.optional(from.hasShares(), from.getShares().getValue()),
        Lists.optional(from.hasQuota(), from.getQuota().getValue()),
        Lists.optional(from.hasPeriod(), from.getPeriod().getValue()),
        Lists.optional(from.hasRealtimeRuntime(), from.getRealtimeRuntime().getValue()),
        Lists.optional(from.hasRealtimePeriod(), from.getRealtimePeriod().getValue()),
        from.getCpus(),
        from.getMems());
  }

  private static DeviceRule readRule(LinuxDeviceCgroup from) {
    return new DeviceRule(
        from.getAllow(),
        from.getType(),
        Lists.optional(from.hasMajor(), from.getMajor().getValue()),
        Lists.optional(from.hasMinor(), from.getMinor().getValue()),
        from.getAccess());
  }

  static LinuxResources write(Resources from) {
    if (from.isEmpty()) {
      return LinuxResources.getDefaultInstance();
    }
    var to = LinuxResources.newBuilder();
    if (!from.memory().equals(Memory.NONE)) {
      to.setMemory(writeMemory(from.memory()));
    }
    if (!from.cpu().equals(Cpu.NONE)) {
      to.setCpu(writeCpu(from.cpu()));
    }
    for (Resources.HugepageLimit limit : from.hugepageLimits()) {
      to.addHugepageLimits(
          HugepageLimit.newBuilder().setPageSize(limit.pageSize()).setLimit(limit.limit()));
    }
    from.blockioClass().ifPresent(name -> to.setBlockioClass(text(name)));
    from.rdtClass().ifPresent(name -> to.setRdtClass(text(name)));
    to.putAllUnified(from.unified());
    from.deviceRules().forEach(rule -> to.addDevices(writeRule(rule)));
    from.pidsLimit().ifPresent(limit -> to.setPids(LinuxPids.newBuilder().setLimit(limit)));
    return to.build();
  }

  /**
   * With all its parts, if only empty: so the runtime shows those of a container, and a plugin may
   * reach through them without looking.
   */
  @SuppressWarnings("SelfSet") // setting makes them present
  static LinuxResources writeWhole(Resources from) {
    LinuxResources.Builder to = write(from).toBuilder();
    return to.setMemory(to.getMemory()).setCpu(to.getCpu()).build();
  }

  private static LinuxMemory writeMemory(Memory from) {
    var to = LinuxMemory.newBuilder();
    from.limit().ifPresent(value -> to.setLimit(signed(value)));
    from.reservation().ifPresent(value -> to.setReservation(signed(value)));
    from.swap().ifPresent(value -> to.setSwap(signed(value)));
    from.kernel().ifPresent(value -> to.setKernel(signed(value)));
    from.kernelTcp().ifPresent(value -> to.setKernelTcp(signed(value)));
    from.swappiness().ifPresent(value -> to.setSwappiness(unsigned(value)));
    from.disableOomKiller().ifPresent(value -> to.setDisableOomKiller(flag(value)));
    from.useHierarchy().ifPresent(value -> to.setUseHierarchy(flag(value)));
    return to.build();
  }

  private static LinuxCPU writeCpu(Cpu from) {
    var to = LinuxCPU.newBuilder().setCpus(from.cpus()).setMems(from.mems());
    from.shares().ifPresent(value -> to.setShares(unsigned(value)));
    from.quota().ifPresent(value -> to.setQuota(signed(value)));
    from.period().ifPresent(value -> to.setPeriod(unsigned(value)));
    from.realtimeRuntime().ifPresent(value -> to.setRealtimeRuntime(signed(value)));
    from.realtimePeriod().ifPresent(value -> to.setRealtimePeriod(unsigned(value)));
    return to.build();
  }

  private static LinuxDeviceCgroup writeRule(DeviceRule from) {
    var to =
        LinuxDeviceCgroup.newBuilder()
            .setAllow(from.allow())
            .setType(from.type())
            .setAccess(from.access());
    from.major().ifPresent(value -> to.setMajor(signed(value)));
    from.minor().ifPresent(value -> to.setMinor(signed(value)));
    return to.build();
  }

  static OptionalString text(String value) {
    return OptionalString.newBuilder().setValue(value).build();
  }

  static OptionalBool flag(boolean value) {
    return OptionalBool.newBuilder().setValue(value).build();
  }

  private static OptionalInt64 signed(long value) {
    return OptionalInt64.newBuilder().setValue(value).build();
  }

  private static OptionalUInt64 unsigned(long value) {
    return OptionalUInt64.newBuilder().setValue(value).build();
  }
}
