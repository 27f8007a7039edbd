package dev.switchboard.nri.session;

import static dev.switchboard.nri.session.FakeRuntime.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.session.FakeRuntime.Connection;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.RemovePodSandboxRequest;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import dev.switchboard.nri.wire.proto.StopContainerRequest;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketPair;
import org.newsclub.net.unix.FileDescriptorCast;

@Timeout(60)
class SupervisorTests {
  /** Never collected: that would close a descriptor whose number another test may have by then. */
  private static final List<AFUNIXSocketPair<? extends AFUNIXSocketChannel>> PAIRS =
      new ArrayList<>();

  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration FOR_EVER = Duration.ofMinutes(10);
  private static final CreateContainerHandler CREATE = (_, _, _) -> ContainerAdjustment.none();
  private static final AdjustmentValidator VALIDATE =
      (_, _) -> AdjustmentValidator.Verdict.accept();

  @TempDir Path temp;
  private final Watchdog watchdog = new Watchdog();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final CountDownLatch runtimeGone = new CountDownLatch(1);
  private volatile Chain chain = chain();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    watchdog.close();
  }

  private Chain chain(NriExtension... extensions) {
    var links = new ArrayList<Link>();
    for (NriExtension extension : extensions) {
      links.add(
          new Link(
              "x" + links.size(),
              "1.0",
              extension,
              new LinkSettings(0, Duration.ofSeconds(30), OnFailure.FAIL)));
    }
    return new Chain(links, ChainListener.NONE, watchdog);
  }

  private Path socket() {
    return temp.resolve("d").resolve("nri.sock");
  }

  private FakeRuntime runtime() throws IOException {
    var runtime = new FakeRuntime(socket());
    open.add(runtime);
    return runtime;
  }

  private Supervisor supervise(Duration delay) {
    return supervise(new Connector.Dialled(socket()), delay);
  }

  private Supervisor supervise(Connector connector, Duration delay) {
    var supervisor =
        new Supervisor(
            connector,
            new SessionSettings("switchboard", "10", Duration.ofMillis(200)),
            () -> chain,
            delay,
            delay,
            runtimeGone::countDown);
    open.add(supervisor);
    supervisor.start();
    return supervisor;
  }

  private static CreateContainerRequest create(String name) {
    return CreateContainerRequest.newBuilder()
        .setPod(PodSandbox.newBuilder().setId("p"))
        .setContainer(Container.newBuilder().setId("c").setName(name))
        .build();
  }

  private static ContainerUpdates update(String container) {
    return ContainerUpdates.of(ContainerUpdate.of(container, Resources.none()));
  }

  @Test
  void configureIsServedBeforeTheRegistrationIsAnswered() throws Exception {
    chain = chain(CREATE);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection connection = runtime.accept();
    RegisterPluginRequest registration = connection.awaitRegistration();
    assertThat(registration.getPluginName()).isEqualTo("switchboard");
    assertThat(registration.getPluginIdx()).isEqualTo("10");
    assertThat(registration.getNRIVersion()).isEqualTo("v0.12.5");
    assertThat(connection.configure(configuration("testd", "7", "v0.12.5")).getEvents())
        .isEqualTo(Event.CREATE_CONTAINER.bit());
    connection.answerRegistration(Status.OK);
    connection.synchronize(SynchronizeRequest.getDefaultInstance());
    assertThat(connection.call(PluginGrpc.getCreateContainerMethod(), create("a")).get())
        .isNotNull();
    awaitState(supervisor, State.SERVING);
    ConnectionStatus status = supervisor.status();
    assertThat(status.runtime().orElseThrow().version()).isEqualTo("7");
    assertThat(status.runtime().orElseThrow().requestTimeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void maskIsWhatTheChainHandlesAndTheRuntimeKnows() throws Exception {
    LifecycleListener<LifecycleEvent> all = (_, _) -> {};
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    int notified = 0x1546 | 0x10;
    record Row(List<NriExtension> extensions, String name, String version, String nri, int mask) {}
    for (Row row :
        List.of(
            new Row(List.of(), "testd", "1", "v0.12.5", 0x4),
            new Row(List.of(CREATE, VALIDATE), "testd", "1", "v0.12.5", 0x2008),
            new Row(List.of(CREATE, VALIDATE), "containerd", "v2.1.4", "", 0x8),
            new Row(List.of(VALIDATE), "containerd", "v1.7.27", "", 0x4),
            new Row(List.of(VALIDATE), "containerd", "v2.2.1", "", 0x2000),
            new Row(List.of(VALIDATE), "cri-o", "1.34.0", "", 0x2000),
            new Row(List.of(VALIDATE), "containerd", "v2.4.2", "(devel)", 0x2000),
            new Row(List.of(VALIDATE), "else", "9", "0.0.0-unknown", 0x4),
            new Row(List.of(all), "testd", "1", "v0.8.0", notified & 0x7FF))) {
      chain = chain(row.extensions.toArray(NriExtension[]::new));
      try (Connection connection = runtime.accept()) {
        connection.registration();
        assertThat(connection.configure(configuration(row.name, row.version, row.nri)).getEvents())
            .as(row.name + row.version + row.nri)
            .isEqualTo(row.mask);
        connection.synchronize(SynchronizeRequest.getDefaultInstance());
      }
    }
  }

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
    chain = chain(handler);
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
  void lostConnectionIsFollowedByAnother() throws Exception {
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    for (int i = 0; i < 3; i++) {
      try (Connection connection = runtime.serve("v0.12.5")) {
        awaitState(supervisor, State.SERVING);
        assertThat(supervisor.status().reconnects()).isEqualTo(i);
        assertThat(connection.lost).isNotDone();
      }
    }
    assertThat(runtime.serve("v0.12.5")).isNotNull();
    assertThat(supervisor.status().lastError())
        .hasValueSatisfying(
            error -> assertThat(error).startsWith("connection to the runtime lost"));
  }

  @Test
  void socketThatAppearsWithItsFolderEndsTheWait() throws Exception {
    Supervisor supervisor = supervise(FOR_EVER);
    awaitFailure(supervisor, "cannot connect to ");
    assertThat(Files.exists(socket().getParent())).isFalse();
    assertThat(runtime().serve("v0.12.5")).isNotNull();
  }

  @Test
  void socketThatReappearsEndsTheWait() throws Exception {
    FakeRuntime first = new FakeRuntime(socket());
    Supervisor supervisor = supervise(FOR_EVER);
    Connection connection = first.serve("v0.12.5");
    awaitState(supervisor, State.SERVING);
    first.close();
    connection.close();
    awaitFailure(supervisor, "connection to the runtime lost");
    assertThat(runtime().serve("v0.12.5")).isNotNull();
    awaitState(supervisor, State.SERVING);
    assertThat(supervisor.status().reconnects()).isEqualTo(1);
  }

  /** The wait has begun or is about to. */
  private static void awaitFailure(Supervisor supervisor, String start) {
    await(() -> supervisor.status().lastError().orElse("").startsWith(start));
  }

  /** A reply may arrive before its sender has noted that it is sent. */
  private static void awaitState(Supervisor supervisor, State state) {
    await(() -> supervisor.status().state() == state);
  }

  private static void await(BooleanSupplier condition) {
    long giveUp = System.nanoTime() + FakeRuntime.LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - giveUp).as("time").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void connectionOfARefusedRegistrationIsGivenUp() throws Exception {
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection refused = runtime.accept();
    refused.awaitRegistration();
    refused.answerRegistration(Status.UNKNOWN.withDescription("invalid plugin name: x"));
    refused.awaitLoss();
    runtime.serve("v0.12.5");
    assertThat(supervisor.status().lastError())
        .hasValueSatisfying(error ->
            assertThat(error)
                .startsWith("registration as 10-switchboard failed: ")
                .endsWith("invalid plugin name: x"));
  }

  @Test
  void runtimeThatRefusesTheMaskIsAskedForTheOldestEvents() throws Exception {
    chain = chain(CREATE, VALIDATE);
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    int[] masks = new int[4];
    for (int i = 0; i < masks.length; i++) {
      try (Connection connection = runtime.accept()) {
        connection.registration();
        masks[i] = connection.configure(configuration("containerd", "v2.2.0", "")).getEvents();
        if (i == 1) {
          connection.synchronize(SynchronizeRequest.getDefaultInstance());
        }
      }
    }
    assertThat(masks).containsExactly(0x2008, 0x8, 0x2008, 0x8);
  }

  @Test
  void widerMaskTakesAFreshSessionOnceRequestsAreAnswered() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    CreateContainerHandler slow =
        (_, _, _) -> {
          entered.countDown();
          release.await();
          return ContainerAdjustment.none();
        };
    chain = chain(slow);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection first = runtime.serve("v0.12.5");
    CompletableFuture<CreateContainerResponse> answer =
        first.call(PluginGrpc.getCreateContainerMethod(), create("a"));
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    chain = chain(CREATE, VALIDATE);
    supervisor.chainChanged();
    release.countDown();
    assertThat(answer.get(30, TimeUnit.SECONDS)).isNotNull();
    first.awaitLoss();
    Connection second = runtime.accept();
    second.registration();
    assertThat(second.configure(configuration("testd", "1", "v0.12.5")).getEvents())
        .isEqualTo(0x2008);
  }

  @Test
  void narrowerMaskAndEventsUnknownToTheRuntimeKeepTheSession() throws Exception {
    chain = chain(CREATE);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection connection = runtime.serve("v0.8.0");
    chain = chain(VALIDATE);
    supervisor.chainChanged();
    chain = chain();
    supervisor.chainChanged();
    connection.call(PluginGrpc.getCreateContainerMethod(), create("a")).get();
    assertThat(connection.lost).isNotDone();
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
    chain = chain(stop);
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
    chain = chain(rude);
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.serve("v0.12.5");
    connection.call(PluginGrpc.getCreateContainerMethod(), create("a")).get();
    assertThatThrownBy(
            () -> connection.call(PluginGrpc.getCreateContainerMethod(), create("b")).get())
        .hasCauseInstanceOf(StatusException.class)
        .hasMessageContaining("x0@1.0: StackOverflowError: deep");
    connection.call(PluginGrpc.getCreateContainerMethod(), create("c")).get();
  }

  @Test
  void stateChangesAndDedicatedCallsTellTheSame() throws Exception {
    BlockingQueue<LifecycleEvent> told = new LinkedBlockingQueue<>();
    LifecycleListener<LifecycleEvent> listener = (event, _) -> told.add(event);
    chain = chain(listener);
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

  private static int descriptor(AFUNIXSocketChannel channel) throws IOException {
    return FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class);
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
}
