package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.LinuxContainer;
import dev.switchboard.nri.wire.proto.LinuxMemory;
import dev.switchboard.nri.wire.proto.LinuxNamespace;
import dev.switchboard.nri.wire.proto.LinuxPodSandbox;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.Mount;
import dev.switchboard.nri.wire.proto.MpolMode;
import dev.switchboard.nri.wire.proto.OptionalInt64;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.RunPodSandboxRequest;
import dev.switchboard.nri.wire.proto.StartContainerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other bundled jars, in the distribution, at the Go runtime side. */
@Timeout(300)
class MoreExtensionsIT {
  @TempDir Path work;

  private static PodSandbox pod(Map<String, String> annotations) {
    return PodSandbox.newBuilder()
        .setId("p1")
        .setName("web")
        .setNamespace("default")
        .putLabels("app", "web")
        .putAllAnnotations(annotations)
        .addIps("10.0.0.7")
        .setLinux(
            LinuxPodSandbox.newBuilder()
                .addNamespaces(
                    LinuxNamespace.newBuilder().setType("network").setPath("/run/netns/nri-none")))
        .build();
  }

  private static Container container() {
    return Container.newBuilder()
        .setId("c1")
        .setPodSandboxId("p1")
        .setName("c0")
        .addArgs("/bin/sh")
        .addMounts(
            Mount.newBuilder()
                .setDestination("/sys/fs/cgroup")
                .setType("cgroup")
                .setSource("cgroup")
                .addOptions("ro"))
        .setLinux(
            LinuxContainer.newBuilder()
                .setResources(
                    LinuxResources.newBuilder()
                        .setMemory(
                            LinuxMemory.newBuilder()
                                .setLimit(OptionalInt64.newBuilder().setValue(1_000_000_000)))))
        .build();
  }

  private String configuration() throws IOException {
    Path mountinfo =
        Files.writeString(
            work.resolve("mountinfo"),
            "35 24 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
    Path conf =
        Files.writeString(
            work.resolve("conf.json"),
            """
            {"version": "0.1", "plugins": [
              {"type": "v010-plugin", "conf": {"file": "%1$s/v010.log"}},
              {"type": "v010-plugin", "conf": {"file": "%1$s/v010.log"}}]}
            """
                .formatted(work));
    return """
    switchboard:
      extensions:
        differ:
          config: {format: json-patch, log-file: %1$s/differences.log}
        network-logger:
          config: {level: info}
        v010:
          timeout: 1900ms
          config: {conf-file: %2$s, path: [%3$s], timeout: 1800ms}
        writable-cgroups:
          config: {mountinfo: %4$s}
        memory-qos:
          config:
            classes: [{name: bronze, swap-limit-ratio: 0.3}]
        memory-policy:
          config:
            classes: [{name: local, policy: {mode: MPOL_LOCAL}}]
    """
        .formatted(work, conf, Peers.file("v010-plugin").getParent(), mountinfo);
  }

  private static ContainerAdjustment adjustment(GoRuntime runtime) throws IOException {
    PodSandbox pod =
        pod(
            Map.of(
                "closid.rdt.noderesource.dev/container.c0", "gold",
                "writable-cgroups.noderesource.dev/container.c0", "true",
                "class.memory-qos.nri.io/c0", "bronze",
                "class.memory-policy.nri.io/container.c0", "local"));
    return runtime
        .create(CreateContainerRequest.newBuilder().setPod(pod).setContainer(container()).build())
        .getAdjust();
  }

  private static String error(GoRuntime runtime, String op, MessageLite request) {
    return runtime.call(op, request).error();
  }

  @Test
  void eachJarDoesItsPartInOnePod() throws Exception {
    Peers.require("nri-v0.12.5");
    Peers.require("v010");
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = new SwitchboardProcess(work, socket, configuration())) {
      runtime.setState(List.of(pod(Map.of())), List.of());
      runtime.awaitPlugin();
      switchboard.await("pod default/web: namespace=/run/netns/nri-none ips=[10.0.0.7]");
      assertThat(
              error(
                  runtime,
                  "RunPodSandbox",
                  RunPodSandboxRequest.newBuilder().setPod(pod(Map.of())).build()))
          .isEmpty();
      assertAdjusted(adjustment(runtime));
      assertThat(
              error(
                  runtime,
                  "StartContainer",
                  StartContainerRequest.newBuilder()
                      .setPod(pod(Map.of()))
                      .setContainer(container())
                      .build()))
          .isEmpty();
      assertThat(Files.readAllLines(work.resolve("v010.log")))
          .containsExactly(
              "create p1 sandbox=true earlier=0 labels=map[app:web]",
              "create p1 sandbox=true earlier=1 labels=map[app:web]",
              "create c1 sandbox=false earlier=0 labels=map[app:web]",
              "create c1 sandbox=false earlier=1 labels=map[app:web]");
      assertThat(LogFile.await(work.resolve("differences.log"), "/linux/rdt"))
          .anySatisfy(line ->
              assertThat(line).contains("\"link\":\"rdt@", "\"path\":\"/linux/rdt\"", "gold"))
          .anySatisfy(
              line -> assertThat(line).contains("\"link\":\"memory-policy@", "memory_policy"));
    }
  }

  private static void assertAdjusted(ContainerAdjustment adjustment) {
    assertThat(adjustment.getLinux().getRdt().getClosId().getValue()).isEqualTo("gold");
    assertThat(adjustment.getLinux().getResources().getUnifiedMap())
        .containsEntry("memory.high", "700000000")
        .containsEntry("memory.swap.max", "max");
    assertThat(adjustment.getLinux().getMemoryPolicy().getMode()).isEqualTo(MpolMode.MPOL_LOCAL);
    assertThat(adjustment.getMountsList())
        .anySatisfy(mount -> {
          assertThat(mount.getDestination()).isEqualTo("/sys/fs/cgroup");
          assertThat(mount.getOptionsList()).containsExactly("rw");
        });
  }

  @Test
  void whatCannotBeDoneRefusesThePodWithTheReason() throws Exception {
    Peers.require("nri-v0.11.0");
    Path socket = work.resolve("nri.sock");
    Path conf =
        Files.writeString(
            work.resolve("failing.json"),
            "{\"plugins\": [{\"type\": \"v010-plugin\", \"conf\": {\"fail\": \"boom\"}}]}");
    String yaml = configuration().replace(work + "/conf.json", conf.toString());
    try (var runtime = new GoRuntime("v0.11.0", socket, "-runtime-version", "v2.2.7");
        var _ = new SwitchboardProcess(work, socket, yaml)) {
      runtime.setState(List.of(), List.of());
      runtime.awaitPlugin();
      PodSandbox devices =
          pod(Map.of("netdevice.noderesource.dev", "[{name: nri-no-such, new_name: net1}]"));
      assertThat(
              error(
                  runtime,
                  "RunPodSandbox",
                  RunPodSandboxRequest.newBuilder().setPod(devices).build()))
          .contains("network-devices@", "the host has no network interface \"nri-no-such\"");
      assertThat(
              error(
                  runtime,
                  "RunPodSandbox",
                  RunPodSandboxRequest.newBuilder().setPod(pod(Map.of())).build()))
          .contains("v010@", "plugin: v010-plugin: boom");
      PodSandbox policy = pod(Map.of("class.memory-policy.nri.io", "local"));
      assertThat(
              error(
                  runtime,
                  "CreateContainer",
                  CreateContainerRequest.newBuilder()
                      .setPod(policy)
                      .setContainer(container())
                      .build()))
          .contains("memory-policy@", "speaks NRI v0.11, and memory policies came with v0.12");
    }
  }
}
