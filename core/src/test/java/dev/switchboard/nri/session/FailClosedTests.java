package dev.switchboard.nri.session;

import static dev.switchboard.nri.session.FakeRuntime.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import dev.switchboard.nri.session.FakeRuntime.Connection;
import dev.switchboard.nri.wire.proto.CompoundFieldOwners;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.FieldOwners;
import dev.switchboard.nri.wire.proto.OwningPlugins;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PluginInstance;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentRequest;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of creations that we miss, and of those that are validated. */
class FailClosedTests extends SupervisedConnection {
  private static final int VALIDATION = 0x2000;

  @ParameterizedTest
  @CsvSource({
    "containerd, v2.1.9,        , false, IMPOSSIBLE",
    "containerd, v2.2.0,        , true,  VALIDATION",
    "containerd, v2.2.7,        , true,  VALIDATION",
    "containerd, v2.4.2, v0.12.3, true,  VALIDATION",
    "containerd, v2.5.0, v0.12.4, false, FAILURE_POLICY",
    "testd,      1,      v0.12.5, false, FAILURE_POLICY",
    "testd,      1,             , false, IMPOSSIBLE"
  })
  void eachGenerationIsAskedInTheWayThatItKnows(
      String name, String version, String nri, boolean validation, FailClosed expected)
      throws Exception {
    chain(CREATE);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = superviseFailClosed();
    Connection connection = runtime.accept();
    connection.registration();
    ConfigureResponse response =
        connection.configure(configuration(name, version, nri == null ? "" : nri));
    assertThat((response.getEvents() & VALIDATION) != 0).isEqualTo(validation);
    assertThat(response.getFailurePolicy().getFailRequest())
        .isEqualTo(expected == FailClosed.FAILURE_POLICY);
    assertThat(response.getFailurePolicy().getKeepConnected()).isFalse();
    assertThat(supervisor.status().runtime().map(RuntimeInfo::failClosed)).contains(expected);
    if (validation) {
      connection.synchronize(SynchronizeRequest.getDefaultInstance());
      assertThat(validate(connection, "c").getReject()).as("nobody has a say in it").isFalse();
    }
  }

  @Test
  void nothingIsAskedOfTheRuntimeUnlessItIsWanted() throws Exception {
    chain(CREATE);
    FakeRuntime runtime = runtime();
    Supervisor supervisor = supervise(SHORT);
    Connection connection = runtime.accept();
    connection.registration();
    ConfigureResponse response = connection.configure(configuration("testd", "1", "v0.12.5"));
    assertThat(response.hasFailurePolicy()).isFalse();
    assertThat(response.getEvents() & VALIDATION).isZero();
    assertThat(supervisor.status().runtime().map(RuntimeInfo::failClosed)).contains(FailClosed.OFF);
  }

  private static ValidateContainerAdjustmentResponse validate(Connection connection, String id)
      throws Exception {
    var fields =
        FieldOwners.newBuilder()
            .putCompound(
                Field.ENV.number(),
                CompoundFieldOwners.newBuilder()
                    .putOwners("E", "10-switchboard")
                    .putOwners("F", "00-other")
                    .build());
    return connection
        .call(
            PluginGrpc.getValidateContainerAdjustmentMethod(),
            ValidateContainerAdjustmentRequest.newBuilder()
                .setPod(create(id).getPod())
                .setContainer(create(id).getContainer())
                .setOwners(OwningPlugins.newBuilder().putOwners("c", fields.build()))
                .addPlugins(PluginInstance.newBuilder().setName("switchboard").setIndex("10"))
                .build())
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void aValidatorIsAskedOnceAndToldWhichLinkOwnsWhat() throws Exception {
    BlockingQueue<Proposal> asked = new LinkedBlockingQueue<>();
    CreateContainerHandler sets = (_, _, _) -> ContainerAdjustment.builder().env("E", "1").build();
    AdjustmentValidator rejects =
        (proposal, _) -> {
          asked.add(proposal);
          return Verdict.reject("not here");
        };
    chain(sets, rejects);
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.serve("v0.12.5");
    connection.call(PluginGrpc.getCreateContainerMethod(), create("app")).get(30, TimeUnit.SECONDS);
    assertThat(asked).isEmpty();
    ValidateContainerAdjustmentResponse verdict = validate(connection, "app");
    assertThat(verdict.getReject()).isTrue();
    assertThat(verdict.getReason()).startsWith("x1@1.0: rejected: not here (");
    Proposal proposal = asked.poll(30, TimeUnit.SECONDS);
    assertThat(proposal.owners().get("c").entries(Field.ENV))
        .containsEntry("E", "x0")
        .containsEntry("F", "00-other");
    assertThat(proposal.plugins()).containsExactly("10-switchboard", "x0", "x1");
    assertThat(asked).isEmpty();
  }

  @Test
  void aRuntimeThatDoesNotAskIsToldInItsReplyToTheCreation() throws Exception {
    BlockingQueue<Proposal> asked = new LinkedBlockingQueue<>();
    AdjustmentValidator rejects =
        (proposal, _) -> {
          asked.add(proposal);
          return Verdict.reject("not here");
        };
    chain(rejects);
    FakeRuntime runtime = runtime();
    supervise(SHORT);
    Connection connection = runtime.accept();
    connection.registration();
    ConfigureResponse response = connection.configure(configuration("containerd", "2.1.0", ""));
    assertThat(response.getEvents() & VALIDATION).isZero();
    connection.synchronize(SynchronizeRequest.getDefaultInstance());
    assertThatThrownBy(() ->
            connection
                .call(PluginGrpc.getCreateContainerMethod(), create("app"))
                .get(30, TimeUnit.SECONDS))
        .hasMessageContaining("PERMISSION_DENIED: x0@1.0: rejected: not here (");
    assertThat(asked).hasSize(1);
    assertThat(asked.element().plugins()).containsExactly("x0");
  }
}
