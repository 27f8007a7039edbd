package dev.switchboard.nri.wire;

import com.google.protobuf.ByteString;
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

/**
 * Writes an adjustment: removals as keys with a leading {@code -}, replacements as both.
 *
 * <p>Each link of a chain may ask for annotations, mounts and variables, so there are many of them
 * and they are written as bytes at once; the rest goes through protobuf's own messages.
 */
final class AdjustmentWriter {
  private static final int KEY = KeyValue.KEY_FIELD_NUMBER;
  private static final int VALUE = KeyValue.VALUE_FIELD_NUMBER;

  /** What most of them take. */
  private static final int CHANGE = 48;

  private final BackwardWriter to;

  private AdjustmentWriter(int likely) {
    to = new BackwardWriter(likely);
  }

  /** The bytes of a message of type {@code ContainerAdjustment}. */
  static ByteString write(ContainerAdjustment from) {
    byte[] rest = writeRest(from).toByteArray();
    int changes = from.annotations().size() + from.mounts().size() + from.env().size();
    var writer = new AdjustmentWriter(rest.length + changes * CHANGE);
    writer.to.raw(rest);
    backward(from.env(), writer::variable, key -> writer.variable(key, ""));
    backward(from.mounts(), (_, mount) -> writer.mount(mount), key -> writer.mount(removed(key)));
    backward(from.annotations(), writer::annotation, key -> writer.annotation(key, ""));
    return writer.to.written();
  }

  private static Mount removed(String key) {
    return new Mount(key, "", "", List.of());
  }

  private void variable(String key, String value) {
    entry(dev.switchboard.nri.wire.proto.ContainerAdjustment.ENV_FIELD_NUMBER, key, value);
  }

  private void annotation(String key, String value) {
    entry(dev.switchboard.nri.wire.proto.ContainerAdjustment.ANNOTATIONS_FIELD_NUMBER, key, value);
  }

  /** An entry of a map is a message like a KeyValue. */
  private void entry(int field, String key, String value) {
    int end = to.length();
    to.text(VALUE, value);
    to.text(KEY, key);
    to.head(field, end);
  }

  private void mount(Mount from) {
    int end = to.length();
    for (int i = from.options().size() - 1; i >= 0; i--) {
      to.textOrEmpty(
          dev.switchboard.nri.wire.proto.Mount.OPTIONS_FIELD_NUMBER, from.options().get(i));
    }
    to.text(dev.switchboard.nri.wire.proto.Mount.SOURCE_FIELD_NUMBER, from.source());
    to.text(dev.switchboard.nri.wire.proto.Mount.TYPE_FIELD_NUMBER, from.type());
    to.text(dev.switchboard.nri.wire.proto.Mount.DESTINATION_FIELD_NUMBER, from.destination());
    to.head(dev.switchboard.nri.wire.proto.ContainerAdjustment.MOUNTS_FIELD_NUMBER, end);
  }

  /** Each change as the protocol has it, the last one first. */
  private static <V> void backward(
      List<Change<V>> changes, BiConsumer<String, V> set, Consumer<String> mark) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      switch (changes.get(i)) {
        case Change.Set<V>(String key, V value) -> set.accept(key, value);
        case Change.Replace<V>(String key, V value) -> {
          set.accept(key, value);
          mark.accept("-" + key);
        }
        case Change.Remove<V>(String key) -> mark.accept("-" + key);
      }
    }
  }

  private static dev.switchboard.nri.wire.proto.ContainerAdjustment writeRest(
      ContainerAdjustment from) {
    var to = dev.switchboard.nri.wire.proto.ContainerAdjustment.newBuilder();
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
