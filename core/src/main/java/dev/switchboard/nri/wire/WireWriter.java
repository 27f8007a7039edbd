package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.wire.proto.ContainerEviction;
import dev.switchboard.nri.wire.proto.ContainerUpdate;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.LinuxResources;
import java.util.List;

/** Writes messages. */
public final class WireWriter {
  private WireWriter() {}

  public static dev.switchboard.nri.wire.proto.PodSandbox pod(PodSandbox from) {
    return PodWire.write(from);
  }

  public static dev.switchboard.nri.wire.proto.Container container(Container from) {
    return ContainerWire.write(from);
  }

  /** Of a request, as plugins are shown it. */
  public static LinuxResources resources(Resources from) {
    return ResourcesWire.writeWhole(from);
  }

  /** A reply to createContainer; a wish for nothing is an empty message. */
  public static CreateContainerResponse adjustment(ContainerAdjustment from) {
    if (from.isEmpty()) {
      return CreateContainerResponse.getDefaultInstance();
    }
    return CreateContainerResponse.newBuilder()
        .setAdjust(AdjustmentWriter.write(from))
        .addAllUpdate(updates(from.others()))
        .addAllEvict(evictions(from.others()))
        .build();
  }

  public static List<ContainerUpdate> updates(ContainerUpdates from) {
    return Lists.map(from.updates(), UpdateWire::write);
  }

  public static List<ContainerEviction> evictions(ContainerUpdates from) {
    return Lists.map(from.evictions(), UpdateWire::write);
  }
}
