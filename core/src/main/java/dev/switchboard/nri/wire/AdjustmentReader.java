package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.wire.proto.CDIDevice;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.LinuxContainerAdjustment;
import dev.switchboard.nri.wire.proto.LinuxDevice;
import dev.switchboard.nri.wire.proto.LinuxNamespace;
import dev.switchboard.nri.wire.proto.Mount;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads an adjustment. A key with a leading {@code -} removes the rest of the key, wherever it
 * stands among the others; a value for a key that is also removed replaces.
 */
final class AdjustmentReader {
  private AdjustmentReader() {}

  static dev.switchboard.nri.extension.adjustment.ContainerAdjustment read(
      ContainerAdjustment from, ContainerUpdates others) {
    LinuxContainerAdjustment linux = from.getLinux();
    return new dev.switchboard.nri.extension.adjustment.ContainerAdjustment(
        entries(from.getAnnotationsMap(), Function.identity()),
        changes(from.getMountsList(), Mount::getDestination, PartsWire::read),
        changes(from.getEnvList(), KeyValue::getKey, KeyValue::getValue),
        args(from.getArgsList()),
        PartsWire.read(from.getHooks()),
        changes(linux.getDevicesList(), LinuxDevice::getPath, PartsWire::read),
        ResourcesWire.read(linux.getResources()),
        Optional.of(linux.getCgroupsPath()).filter(path -> !path.isEmpty()),
        Lists.optional(linux.hasOomScoreAdj(), linux.getOomScoreAdj().getValue()),
        Lists.optional(linux.hasIoPriority(), linux.getIoPriority(), ProcessWire::read),
        Lists.optional(linux.hasSeccompPolicy(), linux.getSeccompPolicy(), ProcessWire::read),
        namespaces(linux.getNamespacesList()),
        entries(linux.getSysctlMap(), Function.identity()),
        entries(linux.getNetDevicesMap(), device -> new NetDevice(device.getName())),
        Lists.optional(linux.hasScheduler(), linux.getScheduler(), ProcessWire::read),
        Lists.optional(
            linux.hasRdt(),
            linux.getRdt(),
            rdt -> new RdtChange(rdt.getRemove(), ProcessWire.read(rdt))),
        Lists.optional(linux.hasMemoryPolicy(), linux.getMemoryPolicy(), ProcessWire::read),
        Lists.map(from.getRlimitsList(), PartsWire::read),
        Lists.map(from.getCDIDevicesList(), CDIDevice::getName),
        others);
  }

  private static Optional<ArgsChange> args(List<String> from) {
    if (from.isEmpty()) {
      return Optional.empty();
    }
    boolean replace = from.getFirst().isEmpty();
    return Optional.of(new ArgsChange(replace ? from.subList(1, from.size()) : from, replace));
  }

  private static <T, V> List<Change<V>> changes(
      List<T> from, Function<T, String> key, Function<T, V> read) {
    if (from.isEmpty()) {
      return List.of();
    }
    var removed = new LinkedHashSet<String>();
    for (T entry : from) {
      if (isMarker(key.apply(entry))) {
        removed.add(unmarked(key.apply(entry)));
      }
    }
    var changes = new ArrayList<Change<V>>(from.size());
    var pending = new LinkedHashSet<>(removed);
    for (T entry : from) {
      String name = key.apply(entry);
      if (!isMarker(name)) {
        changes.add(change(name, read.apply(entry), removed));
        pending.remove(name);
      }
    }
    pending.forEach(name -> changes.add(new Change.Remove<>(name)));
    return changes;
  }

  private static <T, V> List<Change<V>> entries(Map<String, T> from, Function<T, V> read) {
    return from.isEmpty()
        ? List.of()
        : changes(
            List.copyOf(from.entrySet()), Map.Entry::getKey, entry -> read.apply(entry.getValue()));
  }

  private static <V> Change<V> change(String key, V value, Set<String> removed) {
    return removed.contains(key) ? new Change.Replace<>(key, value) : new Change.Set<>(key, value);
  }

  /** In order and unmixed: the protocol has no replacement of a namespace, both claim it. */
  private static List<Change<dev.switchboard.nri.extension.model.Namespace>> namespaces(
      List<LinuxNamespace> from) {
    return Lists.map(
        from,
        namespace ->
            isMarker(namespace.getType())
                ? new Change.Remove<>(unmarked(namespace.getType()))
                : new Change.Set<>(namespace.getType(), PartsWire.read(namespace)));
  }

  private static boolean isMarker(String key) {
    return !key.isEmpty() && key.charAt(0) == '-';
  }

  private static String unmarked(String key) {
    return key.substring(1);
  }
}
