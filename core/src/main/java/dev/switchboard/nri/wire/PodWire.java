package dev.switchboard.nri.wire;

import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.proto.LinuxPodSandbox;

/** PodSandbox. */
final class PodWire {
  private PodWire() {}

  static PodSandbox read(dev.switchboard.nri.wire.proto.PodSandbox from) {
    return new PodSandbox(
        from.getId(),
        from.getName(),
        from.getUid(),
        from.getNamespace(),
        from.getLabelsMap(),
        from.getAnnotationsMap(),
        from.getRuntimeHandler(),
        from.hasLinux() ? readLinux(from.getLinux()) : PodSandbox.Linux.NONE,
        from.getPid(),
        from.getIpsList());
  }

  private static PodSandbox.Linux readLinux(LinuxPodSandbox from) {
    return new PodSandbox.Linux(
        Lists.optional(from.hasPodOverhead(), from.getPodOverhead(), ResourcesWire::read),
        Lists.optional(from.hasPodResources(), from.getPodResources(), ResourcesWire::read),
        from.getCgroupParent(),
        from.getCgroupsPath(),
        Lists.map(from.getNamespacesList(), PartsWire::read),
        Lists.optional(from.hasResources(), from.getResources(), ResourcesWire::read));
  }

  static dev.switchboard.nri.wire.proto.PodSandbox write(PodSandbox from) {
    return dev.switchboard.nri.wire.proto.PodSandbox.newBuilder()
        .setId(from.id())
        .setName(from.name())
        .setUid(from.uid())
        .setNamespace(from.namespace())
        .putAllLabels(from.labels())
        .putAllAnnotations(from.annotations())
        .setRuntimeHandler(from.runtimeHandler())
        .setLinux(writeLinux(from.linux()))
        .setPid(from.pid())
        .addAllIps(from.ips())
        .build();
  }

  private static LinuxPodSandbox writeLinux(PodSandbox.Linux from) {
    var to =
        LinuxPodSandbox.newBuilder()
            .setCgroupParent(from.cgroupParent())
            .setCgroupsPath(from.cgroupsPath())
            .addAllNamespaces(Lists.map(from.namespaces(), PartsWire::write));
    from.podOverhead().ifPresent(overhead -> to.setPodOverhead(ResourcesWire.write(overhead)));
    from.podResources().ifPresent(sum -> to.setPodResources(ResourcesWire.write(sum)));
    from.resources().ifPresent(own -> to.setResources(ResourcesWire.write(own)));
    return to.build();
  }
}
