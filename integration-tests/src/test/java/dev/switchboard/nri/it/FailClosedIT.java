package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A container is created while the switchboard's process is stopped: it misses the request. */
@Timeout(180)
class FailClosedIT {
  private static final PodSandbox POD =
      PodSandbox.newBuilder()
          .setId("p1")
          .setName("web")
          .setNamespace("default")
          .putAnnotations(
              "ulimits.noderesource.dev/pod", "[{type: nofile, hard: 4096, soft: 1024}]")
          .build();

  @TempDir Path work;

  private static CreateContainerRequest create(String id) {
    return CreateContainerRequest.newBuilder()
        .setPod(POD)
        .setContainer(Container.newBuilder().setId(id).setPodSandboxId("p1").setName(id))
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "v0.10.0, v2.2.0, true,  VALIDATION,     is refused (validation)",
    "v0.10.0, v2.2.0, false, OFF,            is made unadjusted",
    "v0.12.3, v2.4.2, true,  VALIDATION,     is refused (validation)",
    "v0.12.3, v2.4.2, false, OFF,            is made unadjusted",
    "v0.12.5, v2.5.0, true,  FAILURE_POLICY, is refused (failure policy)",
    "v0.12.5, v2.5.0, false, OFF,            is made unadjusted",
    "v0.8.0,  v2.1.9, true,  IMPOSSIBLE,     'is made unadjusted, as this runtime cannot refuse it'"
  })
  void aMissedCreationIsRefusedExactlyWhereThatIsWantedAndPossible(
      String nri, String release, boolean failClosed, String how, String text) throws Exception {
    Peers.require("nri-" + nri);
    Path socket = work.resolve("nri.sock");
    String yaml = "switchboard.runtime.fail-closed: " + failClosed;
    try (var runtime = new GoRuntime(nri, socket, "-runtime-version", release);
        var switchboard = new SwitchboardProcess(work, socket, yaml)) {
      runtime.setState(List.of(POD), List.of());
      runtime.awaitPlugin();
      assertThat(switchboard.await("connected to containerd " + release))
          .endsWith("a container whose creation is missed " + text);
      assertThat(switchboard.get("nri")).contains("\"failClosed\":\"" + how + "\"");
      assertThat(runtime.create(create("before")).getAdjust().getRlimitsCount()).isEqualTo(1);

      switchboard.signal("STOP");
      GoRuntime.Outcome missed = runtime.call("CreateContainer", create("missed"));
      if (how.equals("VALIDATION") || how.equals("FAILURE_POLICY")) {
        assertThat(missed.error()).contains("50-switchboard");
      } else {
        assertThat(missed.error()).isEmpty();
        ContainerAdjustment made = CreateContainerResponse.parseFrom(missed.response()).getAdjust();
        assertThat(made.getRlimitsCount()).isZero();
      }

      switchboard.signal("CONT");
      switchboard.await("reconnected to containerd " + release);
      runtime.awaitPlugin();
      assertThat(runtime.create(create("after")).getAdjust().getRlimitsCount()).isEqualTo(1);
    }
  }
}
