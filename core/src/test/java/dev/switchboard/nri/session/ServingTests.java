package dev.switchboard.nri.session;

import static dev.switchboard.nri.session.FakeRuntime.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.session.FakeRuntime.Connection;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.RemovePodSandboxRequest;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import dev.switchboard.nri.wire.proto.StopContainerRequest;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.StatusException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketPair;
import org.newsclub.net.unix.FileDescriptorCast;

/** A session that serves: requests, events, updates. */
class ServingTests extends SupervisedConnection {
  /** Never collected: that would close a descriptor whose number another test may have by then. */
  private static final List<AFUNIXSocketPair<? extends AFUNIXSocketChannel>> PAIRS =
      new ArrayList<>();

  @Test
  void partsOfASynchronizationAreHandedOverAsOne() throws Exception {
    BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    SynchronizeHandler handler =
        (pods, containers, _) -> {
          var ids = new ArrayList<String>();
          pods.forEach(pod -> ids.add(pod.id()));
          containers.forEach(container -> ids.add(container.id()));
          told.add(ids);
          return update("c2");
        };
    chain(handler);
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.accept();
    connection.registration();
    connection.configure(configuration("testd", "1", "v0.12.5"));
    for (int round = 0; round < 2; round++) {
      SynchronizeResponse part =
          connection.synchronize(
              SynchronizeRequest.newBuilder()
                  .addPods(PodSandbox.newBuilder().setId("p1"))
                  .addContainers(Container.newBuilder().setId("c1"))
                  .setMore(true)
                  .build());
      assertThat(part.getMore()).isTrue();
      assertThat(part.getUpdateList()).isEmpty();
      assertThat(told).isEmpty();
      SynchronizeResponse last =
          connection.synchronize(
              SynchronizeRequest.newBuilder()
                  .addContainers(Container.newBuilder().setId("c2"))
                  .build());
      assertThat(last.getMore()).isFalse();
      assertThat(last.getUpdate(0).getContainerId()).isEqualTo("c2");
      assertThat(told.poll(30, TimeUnit.SECONDS)).containsExactly("p1", "c1", "c2");
    }
  }

  @Test
  void updateAskedForInAHandlerLeavesAfterItsReply() throws Exception {
    var handlers = new LinkedBlockingQueue<CompletableFuture<Void>>();
    var done = new CompletableFuture<Void>();
    var supervisor = new CompletableFuture<Supervisor>();
    StopContainerHandler stop =
        (_, _, _) -> {
          var result = supervisor.join().updater().update(update("other")).toCompletableFuture();
          handlers.add(result.thenAccept(_ -> {}));
          done.join();
          return ContainerUpdates.none();
        };
    chain(stop);
    FakeRuntime runtime = runtime();
    supervisor.complete(supervise(SHORT));
    Connection connection = runtime.serve("v0.12.5");
    var reply =
        connection.call(
            PluginGrpc.getStopContainerMethod(), StopContainerRequest.getDefaultInstance());
    CompletableFuture<Void> result = handlers.poll(30, TimeUnit.SECONDS);
    assertThat(connection.updates.poll(100, TimeUnit.MILLISECONDS)).isNull();
    done.complete(null);
    reply.get(30, TimeUnit.SECONDS);
    assertThat(connection.updates.poll(30, TimeUnit.SECONDS).getUpdate(0).getContainerId())
        .isEqualTo("other");
    result.get(30, TimeUnit.SECONDS);
  }

  @Test
  void whatAnExtensionDoesWithAResultHoldsUpNobody() throws Exception {
    Supervisor supervisor = supervise(SHORT);
    var release = new CountDownLatch(1);
    var stuck = new CountDownLatch(1);
    var _ =
        supervisor
            .updater()
            .update(update("a"))
            .thenRun(() -> {
              stuck.countDown();
              assertThatCode(release::await).doesNotThrowAnyException();
            });
    Connection connection = runtime().serve("v0.12.5");
    assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
    connection.call(PluginGrpc.getCreateContainerMethod(), create("a")).get();
    supervisor.updater().update(update("b")).toCompletableFuture().get(30, TimeUnit.SECONDS);
    release.countDown();
  }

  @Test
  void handlerThatLeavesItsThreadInterruptedKeepsTheConnection() throws Exception {
    CreateContainerHandler rude =
        (_, container, _) -> {
          Thread.currentThread().interrupt();
          if (container.name().equals("b")) {
            throw new StackOverflowError("deep");
          }
          return ContainerAdjustment.none();
        };
    chain(rude);
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.serve("v0.12.5");
    connection.call(PluginGrpc.getCreateContainerMethod(), create("a")).get();
    assertThatThrownBy(
            () -> connection.call(PluginGrpc.getCreateContainerMethod(), create("b")).get())
        .hasCauseInstanceOf(StatusException.class)
        .hasMessageContaining("x0@1.0: error: StackOverflowError: deep (");
    connection.call(PluginGrpc.getCreateContainerMethod(), create("c")).get();
  }

  @Test
  void whatPassesIsKnownThoughNobodyHandlesIt() throws Exception {
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.serve("v0.12.5");
    connection.call(PluginGrpc.getCreateContainerMethod(), create("a")).get();
    assertThat(node.container("c").orElseThrow().name()).isEqualTo("a");
    assertThat(node.pod("p")).isPresent();
    connection
        .call(
            PluginGrpc.getStateChangeMethod(),
            StateChangeEvent.newBuilder()
                .setEventValue(Event.REMOVE_POD_SANDBOX.number())
                .setPod(PodSandbox.newBuilder().setId("p"))
                .build())
        .get();
    assertThat(node.container("c")).isEmpty();
    assertThat(node.pod("p")).isEmpty();
  }

  @Test
  void stateChangesAndDedicatedCallsTellTheSame() throws Exception {
    BlockingQueue<LifecycleEvent> told = new LinkedBlockingQueue<>();
    LifecycleListener<LifecycleEvent> listener = (event, _) -> told.add(event);
    chain(listener);
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.serve("v0.12.5");
    PodSandbox pod = PodSandbox.newBuilder().setId("p").build();
    connection
        .call(
            PluginGrpc.getRemovePodSandboxMethod(),
            RemovePodSandboxRequest.newBuilder().setPod(pod).build())
        .get();
    for (int number : new int[] {3, 99, 0}) {
      Empty answer =
          connection
              .call(
                  PluginGrpc.getStateChangeMethod(),
                  StateChangeEvent.newBuilder().setEventValue(number).setPod(pod).build())
              .get();
      assertThat(answer).isEqualTo(Empty.getDefaultInstance());
    }
    assertThat(told).hasSize(2).allMatch(LifecycleEvent.PodSandboxRemoved.class::isInstance);
    assertThat(connection.call(PluginGrpc.getShutdownMethod(), Empty.getDefaultInstance()).get())
        .isNotNull();
  }

  @Test
  void launchedProcessServesOnItsDescriptorAndEndsWithItsRuntime() throws Exception {
    PAIRS.add(AFUNIXSocketPair.open());
    RuntimeSocket theirs = RuntimeSocket.inherited(descriptor(PAIRS.getLast().getSocket1()));
    int ours = descriptor(PAIRS.getLast().getSocket2());
    Supervisor supervisor = supervise(new Connector.Inherited(ours), SHORT);
    assertThat(supervisor.status().mode()).isEqualTo(ConnectionStatus.Mode.LAUNCHED);
    Connection connection = runtime().new Connection(theirs);
    FakeRuntime.serve(connection, "v0.12.5");
    awaitState(supervisor, State.SERVING);
    connection.close();
    assertThat(runtimeGone.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(supervisor.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void stoppingFailsUpdatesThatWait() throws Exception {
    Supervisor supervisor = supervise(FOR_EVER);
    var result = supervisor.updater().update(update("a")).toCompletableFuture();
    supervisor.close();
    assertThatThrownBy(() -> result.get(30, TimeUnit.SECONDS))
        .hasMessageContaining("shutting down");
    assertThat(supervisor.status().state()).isEqualTo(State.STOPPED);
    assertThat(runtimeGone.getCount()).isEqualTo(1);
  }

  private static int descriptor(AFUNIXSocketChannel channel) throws IOException {
    return FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class);
  }
}
