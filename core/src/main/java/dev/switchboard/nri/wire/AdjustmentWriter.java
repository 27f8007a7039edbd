package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.wire.proto.CDIDevice;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.LinuxContainerAdjustment;
import dev.switchboard.nri.wire.proto.LinuxDevice;
import dev.switchboard.nri.wire.proto.LinuxNamespace;
import dev.switchboard.nri.wire.proto.LinuxNetDevice;
import dev.switchboard.nri.wire.proto.LinuxRdt;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes an adjustment: removals as keys with a leading {@code -}, replacements as both. */
final class AdjustmentWriter {
  private AdjustmentWriter() {}

  static dev.switchboard.nri.wire.proto.ContainerAdjustment write(ContainerAdjustment from) {
    var to = dev.switchboard.nri.wire.proto.ContainerAdjustment.newBuilder();
    entries(from.annotations(), to::putAnnotations, key -> to.putAnnotations(key, ""));
    entries(
        from.mounts(),
        (_, mount) -> to.addMounts(PartsWire.write(mount)),
        key -> to.addMounts(PartsWire.write(new Mount(key, "", "", List.of()))));
    entries(
        from.env(),
        (key, value) -> to.addEnv(KeyValue.newBuilder().setKey(key).setValue(value)),
        key -> to.addEnv(KeyValue.newBuilder().setKey(key)));
    from.args().ifPresent(args -> writeArgs(args, to));
    if (!from.hooks().isEmpty()) {
      to.setHooks(PartsWire.write(from.hooks()));
    }
    from.rlimits().forEach(rlimit -> to.addRlimits(PartsWire.write(rlimit)));
    from.cdiDevices().forEach(name -> to.addCDIDevices(CDIDevice.newBuilder().setName(name)));
    LinuxContainerAdjustment linux = writeLinux(from);
    if (linux.getSerializedSize() > 0) {
      to.setLinux(linux);
    }
    return to.build();
  }

  private static void writeArgs(
      ArgsChange from, dev.switchboard.nri.wire.proto.ContainerAdjustment.Builder to) {
    if (from.replace()) {
      to.addArgs("");
    }
    to.addAllArgs(from.args());
  }

  private static LinuxContainerAdjustment writeLinux(ContainerAdjustment from) {
    var to = LinuxContainerAdjustment.newBuilder();
    entries(
        from.devices(),
        (_, device) -> to.addDevices(PartsWire.write(device)),
        key -> to.addDevices(LinuxDevice.newBuilder().setPath(key)));
    if (!from.resources().isEmpty()) {
      to.setResources(ResourcesWire.write(from.resources()));
    }
    from.cgroupsPath().ifPresent(to::setCgroupsPath);
    from.oomScoreAdj().ifPresent(score -> to.setOomScoreAdj(PartsWire.integer(score)));
    from.ioPriority().ifPresent(priority -> to.setIoPriority(ProcessWire.write(priority)));
    from.seccompPolicy().ifPresent(policy -> to.setSeccompPolicy(ProcessWire.write(policy)));
    entries(
        from.namespaces(),
        (_, namespace) -> to.addNamespaces(PartsWire.write(namespace)),
        key -> to.addNamespaces(LinuxNamespace.newBuilder().setType(key)));
    entries(from.sysctl(), to::putSysctl, key -> to.putSysctl(key, ""));
    entries(
        from.netDevices(),
        (host, device) -> to.putNetDevices(host, ContainerWire.write(device)),
        key -> to.putNetDevices(key, LinuxNetDevice.getDefaultInstance()));
    from.scheduler().ifPresent(scheduler -> to.setScheduler(ProcessWire.write(scheduler)));
    from.rdt().ifPresent(rdt -> to.setRdt(writeRdt(rdt)));
    from.memoryPolicy().ifPresent(policy -> to.setMemoryPolicy(ProcessWire.write(policy)));
    return to.build();
  }

  private static LinuxRdt.Builder writeRdt(RdtChange from) {
    return ProcessWire.write(from.rdt()).setRemove(from.remove());
  }

  /** Each change as the protocol has it; a replacement is its removal, then its value. */
  private static <V> void entries(
      List<Change<V>> changes, BiConsumer<String, V> set, Consumer<String> mark) {
    for (Change<V> change : changes) {
      switch (change) {
        case Change.Set<V>(String key, V value) -> set.accept(key, value);
        case Change.Replace<V>(String key, V value) -> {
          mark.accept("-" + key);
          set.accept(key, value);
        }
        case Change.Remove<V>(String key) -> mark.accept("-" + key);
      }
    }
  }
}
