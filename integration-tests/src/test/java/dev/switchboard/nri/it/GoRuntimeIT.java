package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
import dev.switchboard.nri.wire.proto.RunPodSandboxRequest;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution with its four jars at the Go runtime side of each generation in the field. */
@Timeout(180)
class GoRuntimeIT {
  @TempDir Path work;

  private static PodSandbox pod() {
    return PodSandbox.newBuilder()
        .setId("p1")
        .setName("web")
        .setNamespace("default")
        .putAnnotations(
            "ulimits.nri.containerd.io/container.c0", "[{type: nofile, hard: 4096, soft: 1024}]")
        .putAnnotations(
            "devices.noderesource.dev/container.c0",
            "[{path: /dev/nri-null, type: c, major: 1, minor: 3}]")
        .build();
  }

  private static Container container() {
    return Container.newBuilder()
        .setId("c1")
        .setPodSandboxId("p1")
        .setName("c0")
        .addArgs("/bin/sh")
        .build();
  }

  private String configuration() throws IOException {
    Path hooks = Files.createDirectory(work.resolve("hooks.d"));
    Files.writeString(
        hooks.resolve("a.json"),
        """
        {"version":"1.0.0","hook":{"path":"/bin/true"},"when":{"always":true},
         "stages":["createRuntime"]}
        """);
    return """
    switchboard:
      extensions:
        hooks:
          config:
            directories: [%s]
        logger:
          config:
            log-file: %s
            set-annotation: example.com/seen
    """
        .formatted(hooks, work.resolve("events.log"));
  }

  /** Any dedicated request of pod and container: 1 and 2 are their numbers in all of them. */
  private static MessageLite podAndContainer() {
    return PostCreateContainerRequest.newBuilder().setPod(pod()).setContainer(container()).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0.8.0", "v0.10.0", "v0.11.0", "v0.12.5"})
  void aPodsLifeIsServedByAllFourJars(String nri) throws Exception {
    Peers.require("nri-" + nri);
    Path socket = work.resolve("nri.sock");
    String release =
        switch (nri) {
          case "v0.8.0" -> "v2.1.9";
          case "v0.10.0" -> "v2.2.0";
          case "v0.11.0" -> "v2.2.7";
          default -> "v2.4.2";
        };
    try (var runtime = new GoRuntime(nri, socket, "-runtime-version", release);
        var switchboard = new SwitchboardProcess(work, socket, configuration())) {
      runtime.setState(List.of(pod()), List.of());
      runtime.awaitPlugin();
      assertThat(switchboard.await("connected to containerd " + release))
          .contains(nri.equals("v0.8.0") ? "events 0x7ff" : "events 0x1fff");
      playLife(runtime, nri);
      assertThat(told())
          .contains(
              "RunPodSandbox default/web",
              "CreateContainer default/web/c0",
              "PostCreateContainer default/web/c0",
              "StartContainer default/web/c0",
              "PostStartContainer default/web/c0",
              "UpdateContainer default/web/c0",
              "PostUpdateContainer default/web/c0",
              "StopContainer default/web/c0",
              "RemoveContainer default/web/c0",
              "StopPodSandbox default/web",
              "RemovePodSandbox default/web");
      assertThat(switchboard.get("health")).contains("\"status\":\"UP\"");
    }
  }

  private void playLife(GoRuntime runtime, String nri) throws IOException {
    serve(runtime, "RunPodSandbox");
    ContainerAdjustment adjustment =
        runtime
            .create(
                CreateContainerRequest.newBuilder().setPod(pod()).setContainer(container()).build())
            .getAdjust();
    assertThat(adjustment.getRlimits(0).getType()).isEqualTo("RLIMIT_NOFILE");
    assertThat(adjustment.getRlimits(0).getHard()).isEqualTo(4096);
    assertThat(adjustment.getLinux().getDevices(0).getPath()).isEqualTo("/dev/nri-null");
    assertThat(adjustment.getHooks().getCreateRuntime(0).getPath()).isEqualTo("/bin/true");
    assertThat(adjustment.getAnnotationsMap()).containsKey("example.com/seen");
    serve(runtime, "PostCreateContainer");
    serve(runtime, "StartContainer");
    serve(runtime, "PostStartContainer");
    GoRuntime.Outcome update =
        runtime.call(
            "UpdateContainer",
            UpdateContainerRequest.newBuilder()
                .setPod(pod())
                .setContainer(container())
                .setLinuxResources(LinuxResources.getDefaultInstance())
                .build());
    assertThat(update.error()).isEmpty();
    serve(runtime, "PostUpdateContainer");
    serve(runtime, "StopContainer");
    serve(runtime, "RemoveContainer");
    if (!nri.equals("v0.8.0")) {
      serve(runtime, "PostUpdatePodSandbox");
    }
    serve(runtime, "StopPodSandbox");
    serve(runtime, "RemovePodSandbox");
  }

  private static void serve(GoRuntime runtime, String op) {
    boolean ofPod = op.endsWith("PodSandbox");
    MessageLite request =
        ofPod ? RunPodSandboxRequest.newBuilder().setPod(pod()).build() : podAndContainer();
    assertThat(runtime.call(op, request).error()).as(op).isEmpty();
  }

  private List<String> told() throws IOException, InterruptedException {
    return LogFile.await(work.resolve("events.log"), "RemovePodSandbox").stream()
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }
}
