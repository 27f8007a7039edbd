package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.AdjustmentValidator.FieldOwners;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads messages. What is absent becomes an empty value; a number that an enumeration of this
 * version does not know becomes its first constant. Never throws.
 */
public final class WireReader {
  private WireReader() {}

  public static PodSandbox pod(dev.switchboard.nri.wire.proto.PodSandbox from) {
    return PodWire.read(from);
  }

  public static List<PodSandbox> pods(List<dev.switchboard.nri.wire.proto.PodSandbox> from) {
    return Lists.map(from, PodWire::read);
  }

  public static Container container(dev.switchboard.nri.wire.proto.Container from) {
    return ContainerWire.read(from);
  }

  public static List<Container> containers(List<dev.switchboard.nri.wire.proto.Container> from) {
    return Lists.map(from, ContainerWire::read);
  }

  public static Resources resources(LinuxResources from) {
    return ResourcesWire.read(from);
  }

  /** A plugin's reply to createContainer. */
  public static ContainerAdjustment adjustment(CreateContainerResponse from) {
    return AdjustmentReader.read(
        from.getAdjust(), updates(from.getUpdateList(), from.getEvictList()));
  }

  public static ContainerUpdates updates(
      List<dev.switchboard.nri.wire.proto.ContainerUpdate> updates,
      List<dev.switchboard.nri.wire.proto.ContainerEviction> evictions) {
    List<ContainerUpdate> read = Lists.map(updates, UpdateWire::read);
    List<ContainerEviction> evict = Lists.map(evictions, UpdateWire::read);
    return read.isEmpty() && evict.isEmpty()
        ? ContainerUpdates.none()
        : new ContainerUpdates(read, evict);
  }

  public static Proposal proposal(ValidateContainerAdjustmentRequest from) {
    var owners = new HashMap<String, FieldOwners>();
    from.getOwners()
        .getOwnersMap()
        .forEach((container, fields) -> owners.put(container, owners(fields)));
    return new Proposal(
        PodWire.read(from.getPod()),
        ContainerWire.read(from.getContainer()),
        AdjustmentReader.read(from.getAdjust(), ContainerUpdates.none()),
        Lists.map(from.getUpdateList(), UpdateWire::read),
        owners,
        Lists.map(from.getPluginsList(), plugin -> plugin.getIndex() + "-" + plugin.getName()));
  }

  private static FieldOwners owners(dev.switchboard.nri.wire.proto.FieldOwners from) {
    var compound = new HashMap<Integer, Map<String, String>>();
    from.getCompoundMap().forEach((field, keys) -> compound.put(field, keys.getOwnersMap()));
    return new FieldOwners(from.getSimpleMap(), compound);
  }
}
