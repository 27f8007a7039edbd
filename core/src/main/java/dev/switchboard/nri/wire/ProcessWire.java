package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Scheduler;
import dev.switchboard.nri.extension.model.Seccomp;
import dev.switchboard.nri.extension.model.SecurityProfile;
import dev.switchboard.nri.wire.proto.LinuxIOPriority;
import dev.switchboard.nri.wire.proto.LinuxMemoryPolicy;
import dev.switchboard.nri.wire.proto.LinuxRdt;
import dev.switchboard.nri.wire.proto.LinuxScheduler;
import dev.switchboard.nri.wire.proto.LinuxSeccomp;
import dev.switchboard.nri.wire.proto.LinuxSeccompArg;
import dev.switchboard.nri.wire.proto.LinuxSyscall;
import dev.switchboard.nri.wire.proto.OptionalBool;
import dev.switchboard.nri.wire.proto.OptionalRepeatedString;
import dev.switchboard.nri.wire.proto.OptionalString;
import java.util.List;

/** Attributes of a container's process: priorities, scheduling, seccomp, RDT, memory policy. */
final class ProcessWire {
  private static final IoPriority.IoClass[] IO_CLASSES = IoPriority.IoClass.values();
  private static final SecurityProfile.Type[] PROFILES = SecurityProfile.Type.values();
  private static final Scheduler.Policy[] POLICIES = Scheduler.Policy.values();
  private static final Scheduler.Flag[] FLAGS = Scheduler.Flag.values();
  private static final MemoryPolicy.Mode[] MODES = MemoryPolicy.Mode.values();
  private static final MemoryPolicy.Flag[] MODE_FLAGS = MemoryPolicy.Flag.values();

  private ProcessWire() {}

  static IoPriority read(LinuxIOPriority from) {
    return new IoPriority(Lists.constant(IO_CLASSES, from.getClass_Value()), from.getPriority());
  }

  static LinuxIOPriority write(IoPriority from) {
    return LinuxIOPriority.newBuilder()
        .setClass_Value(from.ioClass().ordinal())
        .setPriority(from.priority())
        .build();
  }

  static SecurityProfile read(dev.switchboard.nri.wire.proto.SecurityProfile from) {
    return new SecurityProfile(
        Lists.constant(PROFILES, from.getProfileTypeValue()), from.getLocalhostRef());
  }

  static dev.switchboard.nri.wire.proto.SecurityProfile write(SecurityProfile from) {
    return dev.switchboard.nri.wire.proto.SecurityProfile.newBuilder()
        .setProfileTypeValue(from.type().ordinal())
        .setLocalhostRef(from.localhostRef())
        .build();
  }

  static Scheduler read(LinuxScheduler from) {
    return new Scheduler(
        Lists.constant(POLICIES, from.getPolicyValue()),
        from.getNice(),
        from.getPriority(),
        Lists.map(from.getFlagsValueList(), number -> Lists.constant(FLAGS, number)),
        from.getRuntime(),
        from.getDeadline(),
        from.getPeriod());
  }

  static LinuxScheduler write(Scheduler from) {
    return LinuxScheduler.newBuilder()
        .setPolicyValue(from.policy().ordinal())
        .setNice(from.nice())
        .setPriority(from.priority())
        .addAllFlagsValue(Lists.map(from.flags(), Scheduler.Flag::ordinal))
        .setRuntime(from.runtime())
        .setDeadline(from.deadline())
        .setPeriod(from.period())
        .build();
  }

  static MemoryPolicy read(LinuxMemoryPolicy from) {
    return new MemoryPolicy(
        Lists.constant(MODES, from.getModeValue()),
        from.getNodes(),
        Lists.map(from.getFlagsValueList(), number -> Lists.constant(MODE_FLAGS, number)));
  }

  static LinuxMemoryPolicy write(MemoryPolicy from) {
    return LinuxMemoryPolicy.newBuilder()
        .setModeValue(from.mode().ordinal())
        .setNodes(from.nodes())
        .addAllFlagsValue(Lists.map(from.flags(), MemoryPolicy.Flag::ordinal))
        .build();
  }

  static Rdt read(LinuxRdt from) {
    return new Rdt(
        Lists.optional(from.hasClosId(), from.getClosId(), OptionalString::getValue),
        Lists.optional(
            from.hasSchemata(), from.getSchemata(), lines -> List.copyOf(lines.getValueList())),
        Lists.optional(
            from.hasEnableMonitoring(), from.getEnableMonitoring(), OptionalBool::getValue));
  }

  static LinuxRdt.Builder write(Rdt from) {
    var to = LinuxRdt.newBuilder();
    from.closId().ifPresent(id -> to.setClosId(ResourcesWire.text(id)));
    from.schemata()
        .ifPresent(lines -> to.setSchemata(OptionalRepeatedString.newBuilder().addAllValue(lines)));
    from.enableMonitoring().ifPresent(enable -> to.setEnableMonitoring(ResourcesWire.flag(enable)));
    return to;
  }

  static Seccomp read(LinuxSeccomp from) {
    return new Seccomp(
        from.getDefaultAction(),
        Lists.optional(from.hasDefaultErrno(), from.getDefaultErrno().getValue()),
        from.getArchitecturesList(),
        from.getFlagsList(),
        from.getListenerPath(),
        from.getListenerMetadata(),
        Lists.map(from.getSyscallsList(), ProcessWire::read));
  }

  private static Seccomp.Syscall read(LinuxSyscall from) {
    return new Seccomp.Syscall(
        from.getNamesList(),
        from.getAction(),
        Lists.optional(from.hasErrnoRet(), from.getErrnoRet().getValue()),
        Lists.map(
            from.getArgsList(),
            arg ->
                new Seccomp.Arg(arg.getIndex(), arg.getValue(), arg.getValueTwo(), arg.getOp())));
  }

  static LinuxSeccomp write(Seccomp from) {
    var to =
        LinuxSeccomp.newBuilder()
            .setDefaultAction(from.defaultAction())
            .addAllArchitectures(from.architectures())
            .addAllFlags(from.flags())
            .setListenerPath(from.listenerPath())
            .setListenerMetadata(from.listenerMetadata());
    from.defaultErrno().ifPresent(errno -> to.setDefaultErrno(PartsWire.unsigned(errno)));
    from.syscalls().forEach(syscall -> to.addSyscalls(write(syscall)));
    return to.build();
  }

  private static LinuxSyscall write(Seccomp.Syscall from) {
    var to = LinuxSyscall.newBuilder().addAllNames(from.names()).setAction(from.action());
    from.errnoRet().ifPresent(errno -> to.setErrnoRet(PartsWire.unsigned(errno)));
    for (Seccomp.Arg arg : from.args()) {
      to.addArgs(
          LinuxSeccompArg.newBuilder()
              .setIndex(arg.index())
              .setValue(arg.value())
              .setValueTwo(arg.valueTwo())
              .setOp(arg.op()));
    }
    return to.build();
  }
}
