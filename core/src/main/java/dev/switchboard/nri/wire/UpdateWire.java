package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.wire.proto.LinuxContainerUpdate;
import java.util.Optional;

/** ContainerUpdate and ContainerEviction. */
final class UpdateWire {
  private UpdateWire() {}

  static ContainerUpdate read(dev.switchboard.nri.wire.proto.ContainerUpdate from) {
    LinuxContainerUpdate linux = from.getLinux();
    return new ContainerUpdate(
        from.getContainerId(),
        linux.hasResources()
            ? Optional.of(ResourcesWire.read(linux.getResources()))
            : Optional.empty(),
        from.getIgnoreFailure());
  }

  static dev.switchboard.nri.wire.proto.ContainerUpdate write(ContainerUpdate from) {
    var to =
        dev.switchboard.nri.wire.proto.ContainerUpdate.newBuilder()
            .setContainerId(from.containerId())
            .setIgnoreFailure(from.ignoreFailure());
    from.resources()
        .ifPresent(resources ->
            to.setLinux(
                LinuxContainerUpdate.newBuilder().setResources(ResourcesWire.write(resources))));
    return to.build();
  }

  static ContainerEviction read(dev.switchboard.nri.wire.proto.ContainerEviction from) {
    return new ContainerEviction(from.getContainerId(), from.getReason());
  }

  static dev.switchboard.nri.wire.proto.ContainerEviction write(ContainerEviction from) {
    return dev.switchboard.nri.wire.proto.ContainerEviction.newBuilder()
        .setContainerId(from.containerId())
        .setReason(from.reason())
        .build();
  }
}
