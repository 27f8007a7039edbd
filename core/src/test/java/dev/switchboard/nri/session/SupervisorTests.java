package dev.switchboard.nri.session;

import static dev.switchboard.nri.session.FakeRuntime.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.session.FakeRuntime.Connection;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.Status;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SupervisorTests extends SupervisedConnection {
  @Test
  void configureIsServedBeforeTheRegistrationIsAnswered() throws Exception {
    chain(CREATE);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection connection = runtime.accept();
    RegisterPluginRequest registration = connection.awaitRegistration();
    assertThat(registration.getPluginName()).isEqualTo("switchboard");
    assertThat(registration.getPluginIdx()).isEqualTo("10");
    assertThat(registration.getNRIVersion()).isEqualTo("v0.12.5");
    assertThat(connection.configure(configuration("testd", "7", "v0.12.5")).getEvents())
        .isEqualTo(0x1FFF);
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
  void maskIsTheWholeLifeAndWhatTheChainHandlesAsFarAsTheRuntimeKnows() throws Exception {
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    record Row(List<NriExtension> extensions, String name, String version, String nri, int mask) {}
    for (Row row :
        List.of(
            new Row(List.of(), "testd", "1", "v0.12.5", 0x1FFF),
            new Row(List.of(CREATE, VALIDATE), "testd", "1", "v0.12.5", 0x3FFF),
            new Row(List.of(CREATE, VALIDATE), "containerd", "v2.1.4", "", 0x7FF),
            new Row(List.of(VALIDATE), "containerd", "v1.7.27", "", 0x7FF),
            new Row(List.of(VALIDATE), "containerd", "v2.2.1", "", 0x3FFF),
            new Row(List.of(VALIDATE), "cri-o", "1.34.0", "", 0x3FFF),
            new Row(List.of(CREATE), "containerd", "v2.4.2", "(devel)", 0x1FFF),
            new Row(List.of(VALIDATE), "else", "9", "0.0.0-unknown", 0x7FF))) {
      chain(row.extensions.toArray(NriExtension[]::new));
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
  void configurationThatTheRuntimeSendsIsTakenBeforeTheEventsAreChosen() throws Exception {
    var told = new LinkedBlockingQueue<String>();
    onConfiguration =
        text -> {
          told.add(text);
          if (!text.isEmpty()) {
            chain(CREATE, VALIDATE); // as an extension that this text switches on
          }
        };
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.accept();
    connection.registration();
    var configure = configuration("testd", "1", "v0.12.5").toBuilder();
    assertThat(connection.configure(configure.build()).getEvents()).isEqualTo(0x1FFF);
    assertThat(connection.configure(configure.setConfig("a: b\n").build()).getEvents())
        .isEqualTo(0x3FFF);
    assertThat(told).containsExactly("", "a: b\n");
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
    chain(CREATE, VALIDATE);
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
    assertThat(masks).containsExactly(0x3FFF, 0x7FF, 0x3FFF, 0x7FF);
  }

  @Test
  void widerMaskTakesASecondSessionThatSucceedsTheFirst() throws Exception {
    var calls = new LinkedBlockingQueue<String>();
    CreateContainerHandler counting =
        (_, container, _) -> {
          calls.add(container.name());
          return ContainerAdjustment.builder().annotation("by", "us").build();
        };
    chain(counting);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection first = runtime.serve("v0.12.5");
    awaitState(supervisor, State.SERVING);
    chain(counting, VALIDATE);
    supervisor.chainChanged();
    Connection second = runtime.accept();
    second.registration();
    assertThat(second.configure(configuration("testd", "1", "v0.12.5")).getEvents())
        .isEqualTo(0x3FFF);
    assertThat(first.call(PluginGrpc.getCreateContainerMethod(), create("a")).get().getAdjust())
        .isNotEqualTo(dev.switchboard.nri.wire.proto.ContainerAdjustment.getDefaultInstance());
    CompletableFuture<SynchronizeResponse> synchronised =
        second.call(PluginGrpc.getSynchronizeMethod(), SynchronizeRequest.getDefaultInstance());
    synchronised.get(30, TimeUnit.SECONDS);
    var both = first.call(PluginGrpc.getCreateContainerMethod(), create("b"));
    second.call(PluginGrpc.getCreateContainerMethod(), create("c")).get(30, TimeUnit.SECONDS);
    first.awaitLoss();
    assertThat(both.handle((reply, _) -> reply == null || !reply.hasAdjust()).get()).isTrue();
    assertThat(calls).containsExactly("a", "c");
    assertThat(supervisor.status().state()).isEqualTo(State.SERVING);
    assertThat(supervisor.status().eventMask()).isEqualTo(0x3FFF);
    assertThat(supervisor.status().reconnects()).isEqualTo(1);
    second.close();
    assertThat(runtime.serve("v0.12.5")).isNotNull();
  }

  @Test
  void sessionThatFailsToSucceedIsFollowedByAFreshOne() throws Exception {
    chain(CREATE);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection first = runtime.serve("v0.12.5");
    awaitState(supervisor, State.SERVING);
    chain(CREATE, VALIDATE);
    supervisor.chainChanged();
    Connection second = runtime.accept();
    second.registration();
    second.close();
    first.awaitLoss();
    Connection third = runtime.accept();
    third.registration();
    assertThat(third.configure(configuration("testd", "1", "v0.12.5")).getEvents())
        .isEqualTo(0x3FFF);
  }

  @Test
  void narrowerMaskAndEventsUnknownToTheRuntimeKeepTheSession() throws Exception {
    chain(CREATE);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection connection = runtime.serve("v0.8.0");
    chain(VALIDATE);
    supervisor.chainChanged();
    chain();
    supervisor.chainChanged();
    connection.call(PluginGrpc.getCreateContainerMethod(), create("a")).get();
    assertThat(connection.lost).isNotDone();
  }
}
