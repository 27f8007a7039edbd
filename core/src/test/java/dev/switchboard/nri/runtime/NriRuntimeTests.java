package dev.switchboard.nri.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.ContainerUpdate;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import dev.switchboard.nri.wire.proto.StopPodSandboxRequest;
import dev.switchboard.nri.wire.proto.StopPodSandboxResponse;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NriRuntimeTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of("a", "b"));
  private static final Container CONTAINER = Container.of("c1", POD.id(), "main");

  @TempDir Path folder;
  private Path socket;
  private NodeSnapshot node = new NodeSnapshot(List.of(POD), List.of(CONTAINER));
  private final List<dev.switchboard.nri.extension.adjustment.ContainerUpdate> updates =
      new CopyOnWriteArrayList<>();
  private NriRuntime runtime;

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("nri.sock");
    runtime =
        NriRuntime.listen(
            new RuntimeProfile(
                socket,
                new RuntimeIdentity(
                    "testd", "1.2", "v0.12.5", Duration.ofMillis(500), Duration.ofSeconds(4)),
                () -> node,
                asked -> {
                  updates.addAll(asked);
                  return asked.stream()
                      .filter(update -> update.containerId().equals("no"))
                      .toList();
                }));
  }

  @AfterEach
  void close() throws IOException {
    runtime.close();
  }

  /** Gives each new container an annotation of its own name. */
  private class Annotator extends FakePlugin {
    private final String key;

    Annotator(String key) throws IOException {
      super(socket);
      this.key = key;
    }

    @Override
    public void createContainer(
        CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
      answer(
          reply,
          CreateContainerResponse.newBuilder()
              .setAdjust(
                  ContainerAdjustment.newBuilder()
                      .putAnnotations(key, request.getContainer().getName()))
              .build());
    }
  }

  private void awaitPlugins(String... names) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!runtime.plugins().equals(List.of(names)) && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertThat(runtime.plugins()).containsExactly(names);
  }

  @Test
  void pluginIsConfiguredAndToldOfEverythingThatExists() throws Exception {
    var plugin = new FakePlugin(socket).register("10", "one");
    awaitPlugins("10-one");
    assertThat(plugin.configuration.get())
        .satisfies(request -> {
          assertThat(request.getRuntimeName()).isEqualTo("testd");
          assertThat(request.getRequestTimeout()).isEqualTo(4000);
          assertThat(request.getNRIVersion()).isEqualTo("v0.12.5");
        });
    assertThat(plugin.parts).hasSize(1);
    assertThat(plugin.parts.getFirst().getContainers(0).getId()).isEqualTo("c1");
  }

  @Test
  void repliesComeInTheOrderOfIndices() throws Exception {
    new Annotator("late").register("20", "b");
    awaitPlugins("20-b");
    new Annotator("early").register("10", "a");
    awaitPlugins("10-a", "20-b");
    var replies = runtime.createContainer(POD, CONTAINER);
    assertThat(replies).extracting(Reply::plugin).containsExactly("10-a", "20-b");
    assertThat(replies.getFirst().value().annotations())
        .containsExactly(new Change.Set<>("early", "main"));
  }

  @Test
  void eventsNotSubscribedToAreNotSent() throws Exception {
    new Annotator("x").events(Event.STOP_CONTAINER).register("10", "a");
    awaitPlugins("10-a");
    assertThat(runtime.createContainer(POD, CONTAINER)).isEmpty();
  }

  @Test
  void silentPluginIsDroppedAndTheRequestGoesOn() throws Exception {
    var silent =
        new FakePlugin(socket) {
          @Override
          public void createContainer(
              CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {}
        };
    silent.register("10", "silent");
    awaitPlugins("10-silent");
    new Annotator("x").register("20", "b");
    awaitPlugins("10-silent", "20-b");
    assertThat(runtime.createContainer(POD, CONTAINER))
        .extracting(Reply::plugin)
        .containsExactly("20-b");
    awaitPlugins("20-b");
    assertThat(silent.lost.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void policyMayFailTheRequestAndKeepThePlugin() throws Exception {
    var silent =
        new FakePlugin(socket) {
          @Override
          public void createContainer(
              CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {}
        };
    silent.policy(true, true).register("10", "silent");
    awaitPlugins("10-silent");
    assertThatThrownBy(() -> runtime.createContainer(POD, CONTAINER))
        .isInstanceOf(RequestRefusedException.class)
        .hasMessageStartingWith("plugin 10-silent failed to handle CreateContainer request: ");
    awaitPlugins("10-silent");
  }

  @Test
  void errorOfAPluginFailsTheRequestAndKeepsIt() throws Exception {
    var failing =
        new FakePlugin(socket) {
          @Override
          public void createContainer(
              CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
            reply.onError(Status.UNKNOWN.withDescription("no").asException());
          }
        };
    failing.register("10", "failing");
    awaitPlugins("10-failing");
    assertThatThrownBy(() -> runtime.createContainer(POD, CONTAINER))
        .isInstanceOf(RequestRefusedException.class)
        .hasMessage("no");
    awaitPlugins("10-failing");
  }

  @Test
  void pluginWithoutDedicatedMethodsGetsStateChangesForGood() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    var old =
        new FakePlugin(socket) {
          @Override
          public void stopPodSandbox(
              StopPodSandboxRequest request, StreamObserver<StopPodSandboxResponse> reply) {
            told.add("dedicated");
            super.stopPodSandbox(request, reply);
          }

          @Override
          public void stateChange(StateChangeEvent request, StreamObserver<Empty> reply) {
            told.add(request.getEvent() + " " + request.getPod().getName());
            answer(reply, Empty.getDefaultInstance());
          }
        };
    old.register("10", "old");
    awaitPlugins("10-old");
    runtime.tell(new LifecycleEvent.PodSandboxStopped(POD));
    runtime.tell(new LifecycleEvent.PodSandboxStopped(POD));
    runtime.runPodSandbox(POD);
    runtime.tell(new LifecycleEvent.ContainerRemoved(POD, CONTAINER));
    assertThat(told)
        .containsExactly(
            "dedicated",
            "STOP_POD_SANDBOX web",
            "STOP_POD_SANDBOX web",
            "RUN_POD_SANDBOX web",
            "REMOVE_CONTAINER web");
  }

  @Test
  void misnamedPluginAndUnknownEventsAreTurnedAway() throws Exception {
    assertThatThrownBy(() -> new FakePlugin(socket).register("1x", "a"))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("invalid plugin index: \"1x\"");
    var greedy = new FakePlugin(socket).mask(1 << 20).register("10", "greedy");
    assertThat(greedy.lost.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(runtime.plugins()).isEmpty();
  }

  @Test
  void connectionThatStaysSilentHoldsUpNobodyAndIsClosed() throws Exception {
    var mute = new FakePlugin(socket);
    new FakePlugin(socket).register("10", "next");
    awaitPlugins("10-next");
    assertThat(mute.lost.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void updatesOfAPluginReachTheRuntimeAndFailuresComeBack() throws Exception {
    var plugin = new FakePlugin(socket).register("10", "a");
    var answer =
        plugin
            .runtime
            .call(
                RuntimeGrpc.getUpdateContainersMethod(),
                UpdateContainersRequest.newBuilder()
                    .addUpdate(ContainerUpdate.newBuilder().setContainerId("yes"))
                    .addUpdate(ContainerUpdate.newBuilder().setContainerId("no"))
                    .build(),
                Duration.ofSeconds(5),
                Map.of())
            .get();
    assertThat(updates).hasSize(2);
    assertThat(answer.getFailedList())
        .extracting(ContainerUpdate::getContainerId)
        .containsExactly("no");
  }

  @Test
  void largeNodeIsToldInPartsThatFit() throws Exception {
    var pods = new ArrayList<PodSandbox>();
    for (int i = 0; i < 200; i++) {
      pods.add(PodSandbox.of("default", "pod" + i, Map.of("big", "x".repeat(50_000))));
    }
    node = new NodeSnapshot(pods, List.of(CONTAINER));
    var plugin = new FakePlugin(socket).register("10", "a");
    awaitPlugins("10-a");
    assertThat(plugin.parts).hasSizeGreaterThan(2);
    assertThat(plugin.parts.stream().mapToInt(part -> part.getPodsCount()).sum()).isEqualTo(200);
    assertThat(plugin.parts.getLast().getMore()).isFalse();
    assertThat(plugin.parts.getLast().getContainersCount()).isEqualTo(1);
    assertThat(plugin.parts.subList(0, plugin.parts.size() - 1))
        .allSatisfy(part -> assertThat(part.getMore()).isTrue());
  }
}
