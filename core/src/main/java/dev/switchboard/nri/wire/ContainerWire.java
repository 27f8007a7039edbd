package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.User;
import dev.switchboard.nri.wire.proto.CDIDevice;
import dev.switchboard.nri.wire.proto.LinuxContainer;
import dev.switchboard.nri.wire.proto.LinuxNetDevice;
import java.util.LinkedHashMap;
import java.util.Map;

/** Container and what only it has. */
final class ContainerWire {
  private static final Container.State[] STATES = Container.State.values();

  private ContainerWire() {}

  static Container read(dev.switchboard.nri.wire.proto.Container from) {
    return new Container(
        from.getId(),
        from.getPodSandboxId(),
        from.getName(),
        Lists.constant(STATES, from.getStateValue()),
        from.getLabelsMap(),
        from.getAnnotationsMap(),
        from.getArgsList(),
        from.getEnvList(),
        Lists.map(from.getMountsList(), PartsWire::read),
        PartsWire.read(from.getHooks()),
        from.hasLinux() ? readLinux(from.getLinux()) : Container.Linux.NONE,
        from.getPid(),
        Lists.map(from.getRlimitsList(), PartsWire::read),
        from.getCreatedAt(),
        from.getStartedAt(),
        from.getFinishedAt(),
        from.getExitCode(),
        from.getStatusReason(),
        from.getStatusMessage(),
        Lists.map(from.getCDIDevicesList(), CDIDevice::getName),
        Lists.optional(
            from.hasUser(),
            from.getUser(),
            user -> new User(user.getUid(), user.getGid(), user.getAdditionalGidsList())),
        Lists.optional(
            from.hasImage(),
            from.getImage(),
            image -> new Image(image.getName(), image.getDigest(), image.getConfigDigest())));
  }

  private static Container.Linux readLinux(LinuxContainer from) {
    return new Container.Linux(
        Lists.map(from.getNamespacesList(), PartsWire::read),
        Lists.map(from.getDevicesList(), PartsWire::read),
        ResourcesWire.read(from.getResources()),
        Lists.optional(from.hasOomScoreAdj(), from.getOomScoreAdj().getValue()),
        from.getCgroupsPath(),
        Lists.optional(from.hasIoPriority(), from.getIoPriority(), ProcessWire::read),
        Lists.optional(from.hasSeccompProfile(), from.getSeccompProfile(), ProcessWire::read),
        Lists.optional(from.hasSeccompPolicy(), from.getSeccompPolicy(), ProcessWire::read),
        from.getSysctlMap(),
        readNetDevices(from.getNetDevicesMap()),
        Lists.optional(from.hasScheduler(), from.getScheduler(), ProcessWire::read),
        Lists.optional(from.hasRdt(), from.getRdt(), ProcessWire::read));
  }

  private static Map<String, NetDevice> readNetDevices(Map<String, LinuxNetDevice> from) {
    if (from.isEmpty()) {
      return Map.of();
    }
    var to = new LinkedHashMap<String, NetDevice>();
    from.forEach((host, device) -> to.put(host, new NetDevice(device.getName())));
    return to;
  }

  static dev.switchboard.nri.wire.proto.Container write(Container from) {
    var to =
        dev.switchboard.nri.wire.proto.Container.newBuilder()
            .setId(from.id())
            .setPodSandboxId(from.podSandboxId())
            .setName(from.name())
            .setStateValue(from.state().ordinal())
            .putAllLabels(from.labels())
            .putAllAnnotations(from.annotations())
            .addAllArgs(from.args())
            .addAllEnv(from.env())
            .addAllMounts(Lists.map(from.mounts(), PartsWire::write))
            .setHooks(PartsWire.write(from.hooks()))
            .setLinux(writeLinux(from.linux()))
            .setPid(from.pid())
            .addAllRlimits(Lists.map(from.rlimits(), PartsWire::write))
            .setCreatedAt(from.createdAt())
            .setStartedAt(from.startedAt())
            .setFinishedAt(from.finishedAt())
            .setExitCode(from.exitCode())
            .setStatusReason(from.statusReason())
            .setStatusMessage(from.statusMessage());
    from.cdiDevices().forEach(name -> to.addCDIDevices(CDIDevice.newBuilder().setName(name)));
    from.user().ifPresent(user -> to.setUser(write(user)));
    from.image().ifPresent(image -> to.setImage(write(image)));
    return to.build();
  }

  private static dev.switchboard.nri.wire.proto.User write(User from) {
    return dev.switchboard.nri.wire.proto.User.newBuilder()
        .setUid(from.uid())
        .setGid(from.gid())
        .addAllAdditionalGids(from.additionalGids())
        .build();
  }

  private static dev.switchboard.nri.wire.proto.Image write(Image from) {
    return dev.switchboard.nri.wire.proto.Image.newBuilder()
        .setName(from.name())
        .setDigest(from.digest())
        .setConfigDigest(from.configDigest())
        .build();
  }

  private static LinuxContainer writeLinux(Container.Linux from) {
    var to =
        LinuxContainer.newBuilder()
            .addAllNamespaces(Lists.map(from.namespaces(), PartsWire::write))
            .addAllDevices(Lists.map(from.devices(), PartsWire::write))
            .setResources(ResourcesWire.writeWhole(from.resources()))
            .setCgroupsPath(from.cgroupsPath())
            .putAllSysctl(from.sysctl());
    from.oomScoreAdj().ifPresent(score -> to.setOomScoreAdj(PartsWire.integer(score)));
    from.ioPriority().ifPresent(priority -> to.setIoPriority(ProcessWire.write(priority)));
    from.seccompProfile().ifPresent(profile -> to.setSeccompProfile(ProcessWire.write(profile)));
    from.seccompPolicy().ifPresent(policy -> to.setSeccompPolicy(ProcessWire.write(policy)));
    from.netDevices().forEach((host, device) -> to.putNetDevices(host, write(device)));
    from.scheduler().ifPresent(scheduler -> to.setScheduler(ProcessWire.write(scheduler)));
    from.rdt().ifPresent(rdt -> to.setRdt(ProcessWire.write(rdt)));
    return to.build();
  }

  static LinuxNetDevice write(NetDevice from) {
    return LinuxNetDevice.newBuilder().setName(from.name()).build();
  }
}
