package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.Reply;
import dev.switchboard.nri.runtime.RequestRefusedException;
import dev.switchboard.nri.runtime.RuntimeIdentity;
import dev.switchboard.nri.runtime.RuntimeProfile;
import dev.switchboard.nri.wire.proto.LinuxCPU;
import dev.switchboard.nri.wire.proto.LinuxContainerUpdate;
import dev.switchboard.nri.wire.proto.LinuxResources;
import dev.switchboard.nri.wire.proto.OptionalUInt64;
import dev.switchboard.nri.wire.proto.POSIXRlimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ordinary Go plugins, old and new, at our runtime side. */
@Timeout(120)
class GoPluginsIT {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of("a", "b"));
  private static final Container CONTAINER =
      ContainerBuilder.from(Container.of("c1", POD.id(), "app")).args(List.of("/bin/sh")).build();

  @TempDir Path work;
  private final LinkedBlockingQueue<List<ContainerUpdate>> asked = new LinkedBlockingQueue<>();
  private volatile NodeSnapshot node = new NodeSnapshot(List.of(), List.of());

  private NriRuntime listen() throws Exception {
    return NriRuntime.listen(
        new RuntimeProfile(
            work.resolve("nri.sock"),
            new RuntimeIdentity(
                "ours", "v1.0.0", "v0.12.5", Duration.ofSeconds(5), Duration.ofSeconds(2)),
            () -> node,
            updates -> {
              asked.add(updates);
              return List.of();
            }));
  }

  private static dev.switchboard.nri.wire.proto.ContainerUpdate shares(String id) {
    return dev.switchboard.nri.wire.proto.ContainerUpdate.newBuilder()
        .setContainerId(id)
        .setLinux(
            LinuxContainerUpdate.newBuilder()
                .setResources(
                    LinuxResources.newBuilder()
                        .setCpu(
                            LinuxCPU.newBuilder()
                                .setShares(OptionalUInt64.newBuilder().setValue(7)))))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0.8.0", "v0.12.5"})
  void aPluginServesAPodsLife(String nri) throws Exception {
    Peers.require("nri-" + nri);
    node = new NodeSnapshot(List.of(POD), List.of(CONTAINER));
    try (NriRuntime runtime = listen();
        var plugin = new GoPlugin(nri, work.resolve("nri.sock"), "10", "guest")) {
      assertThat(plugin.await("Synchronize").get("containers").asInt()).isOne();
      awaitPlugins(runtime, "10-guest");
      plugin.script(
          dev.switchboard.nri.wire.proto.ContainerAdjustment.newBuilder()
              .putAnnotations("k", "v")
              .putAnnotations("-gone", "")
              .addRlimits(POSIXRlimit.newBuilder().setType("RLIMIT_CORE").setHard(2).setSoft(1))
              .build(),
          List.of(shares("c2")));

      runtime.runPodSandbox(POD);
      List<Reply<ContainerAdjustment>> replies = runtime.createContainer(POD, CONTAINER);
      runtime.tell(new LifecycleEvent.ContainerCreated(POD, CONTAINER));
      runtime.startContainer(POD, CONTAINER);
      runtime.tell(new LifecycleEvent.ContainerStarted(POD, CONTAINER));
      var updates = runtime.updateContainer(POD, CONTAINER, Resources.none());
      runtime.tell(new LifecycleEvent.ContainerUpdated(POD, CONTAINER));
      var stopped = runtime.stopContainer(POD, CONTAINER);
      runtime.tell(new LifecycleEvent.ContainerRemoved(POD, CONTAINER));
      runtime.tell(new LifecycleEvent.PodSandboxStopped(POD));
      runtime.tell(new LifecycleEvent.PodSandboxRemoved(POD));

      assertThat(replies).extracting(Reply::plugin).containsExactly("10-guest");
      ContainerAdjustment expected =
          ContainerAdjustment.builder()
              .annotation("k", "v")
              .removeAnnotation("gone")
              .rlimit(new Rlimit("RLIMIT_CORE", 2, 1))
              .build();
      assertThat(replies.getFirst().value().annotations())
          .containsExactlyInAnyOrderElementsOf(expected.annotations());
      assertThat(replies.getFirst().value().rlimits()).isEqualTo(expected.rlimits());
      assertThat(replies.getFirst().value().others().updates()).hasSize(1);
      assertThat(updates.getFirst().value().updates()).hasSize(1);
      assertThat(stopped.getFirst().value().updates()).hasSize(1);
      for (String event :
          List.of(
              "RunPodSandbox",
              "CreateContainer",
              "PostCreateContainer",
              "StartContainer",
              "PostStartContainer",
              "UpdateContainer",
              "PostUpdateContainer",
              "StopContainer",
              "RemoveContainer",
              "StopPodSandbox",
              "RemovePodSandbox")) {
        assertThat(plugin.await(event).get("pod").asString()).isEqualTo("web");
      }
      assertThat(plugin.updateContainers(List.of(shares("c9")))).isEmpty();
      assertThat(asked.poll(30, TimeUnit.SECONDS).getFirst().containerId()).isEqualTo("c9");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0.8.0", "v0.12.5"})
  void aLargeNodeIsToldInParts(String nri) throws Exception {
    Peers.require("nri-" + nri);
    String large = ByteString.copyFrom(new byte[8 << 10]).toStringUtf8().replace('\0', 'x');
    node =
        new NodeSnapshot(
            List.of(POD),
            IntStream.range(0, 1000)
                .mapToObj(i ->
                    ContainerBuilder.from(Container.of("c" + i, POD.id(), "n" + i))
                        .annotations(Map.of("large", large))
                        .build())
                .toList());
    try (NriRuntime runtime = listen();
        var plugin = new GoPlugin(nri, work.resolve("nri.sock"), "10", "guest")) {
      assertThat(plugin.await("Synchronize").get("containers").asInt()).isEqualTo(1000);
      awaitPlugins(runtime, "10-guest");
    }
  }

  /**
   * A plugin is taken in when its answer to Synchronize has come back, a moment after it was told.
   */
  private static void awaitPlugins(NriRuntime runtime, String... names) throws Exception {
    for (int i = 0; i < 600 && runtime.plugins().size() < names.length; i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(runtime.plugins()).containsExactly(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0.8.0", "v0.12.5"})
  void aRefusalNamesThePluginAndOneThatHangsOrDiesIsDropped(String nri) throws Exception {
    Peers.require("nri-" + nri);
    try (NriRuntime runtime = listen();
        var refuses = new GoPlugin(nri, work.resolve("nri.sock"), "10", "refuses")) {
      refuses.await("Synchronize");
      try (var dies = new GoPlugin(nri, work.resolve("nri.sock"), "20", "dies")) {
        dies.await("Synchronize");
        awaitPlugins(runtime, "10-refuses", "20-dies");
        assertThat(runtime.createContainer(POD, CONTAINER)).hasSize(2);
        refuses.fail("not this one", false);
        assertThatThrownBy(() -> runtime.createContainer(POD, CONTAINER))
            .isInstanceOf(RequestRefusedException.class)
            .hasMessageContaining("not this one");
        refuses.fail("", true);
        assertThat(runtime.createContainer(POD, CONTAINER))
            .extracting(Reply::plugin)
            .containsExactly("20-dies");
        assertThat(runtime.plugins()).containsExactly("20-dies");
      }
      assertThat(runtime.createContainer(POD, CONTAINER)).isEmpty();
    }
  }
}
