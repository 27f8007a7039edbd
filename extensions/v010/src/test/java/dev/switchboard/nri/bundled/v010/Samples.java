package dev.switchboard.nri.bundled.v010;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A pod and a container of which everything is told that a v0.1.0 request carries. */
final class Samples {
  private Samples() {}

  static PodSandbox pod() {
    return new PodSandbox(
        "p1",
        "web",
        "",
        "default",
        Map.of("app", "web"),
        Map.of("a", "1"),
        "",
        new PodSandbox.Linux(
            Optional.empty(),
            Optional.empty(),
            "",
            "/pods/p1",
            List.of(new Namespace("network", "/run/netns/x"), new Namespace("ipc", "")),
            Optional.empty()),
        0,
        List.of());
  }

  static Container container() {
    Container container = Container.of("c1", "p1", "app");
    Container.Linux linux = container.linux();
    var none = OptionalLong.empty();
    var resources =
        new Resources(
            new Resources.Memory(
                OptionalLong.of(1000),
                none,
                none,
                none,
                OptionalLong.of(5),
                none,
                Optional.of(true),
                Optional.empty()),
            new Resources.Cpu(OptionalLong.of(2), none, none, none, none, "0-1", ""),
            List.of(new Resources.HugepageLimit("2MB", -1)),
            Optional.empty(),
            Optional.empty(),
            Map.of("memory.high", "7"),
            List.of(
                new Resources.DeviceRule(
                    true, "c", OptionalLong.of(1), OptionalLong.empty(), "rw")),
            OptionalLong.of(-1));
    return ContainerBuilder.from(container)
        .linux(
            new Container.Linux(
                List.of(),
                List.of(),
                resources,
                linux.oomScoreAdj(),
                "",
                linux.ioPriority(),
                linux.seccompProfile(),
                linux.seccompPolicy(),
                linux.sysctl(),
                linux.netDevices(),
                linux.scheduler(),
                linux.rdt()))
        .build();
  }
}
