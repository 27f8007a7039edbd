package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The validator jar at runtimes that ask for validation, and at one that does not. */
@Timeout(180)
class ValidatorIT {
  private static final String CONFIGURATION =
      """
      switchboard:
        extensions:
          validator:
            enabled: true
            config:
              reject-sysctl-adjustment: true
              required-plugins: [ulimit]
              tolerate-missing-plugins-annotation: tolerate.example.com
              rules:
                - {action: allow, fields: [Rlimits], owners: [ulimit], keys: [RLIMIT_CORE]}
                - {action: deny, fields: [Rlimits]}
                - {action: deny, fields: [Mounts], owners: [devices], sources: [/etc/*]}
      """;

  @TempDir Path work;

  private static CreateContainerRequest create(String container, String... annotations) {
    PodSandbox.Builder pod =
        PodSandbox.newBuilder().setId("p1").setName("web").setNamespace("default");
    for (int i = 0; i < annotations.length; i += 2) {
      pod.putAnnotations(annotations[i], annotations[i + 1]);
    }
    return CreateContainerRequest.newBuilder()
        .setPod(pod)
        .setContainer(Container.newBuilder().setId(container).setPodSandboxId("p1").setName("c0"))
        .build();
  }

  private static String limit(String type) {
    return "[{type: " + type + ", hard: 4096, soft: 1024}]";
  }

  @ParameterizedTest
  @CsvSource({"v0.8.0, v2.1.9", "v0.10.0, v2.2.0", "v0.12.5, v2.5.0"})
  void whatBreaksARuleIsRefusedWithTheOwnersName(String nri, String release) throws Exception {
    Peers.require("nri-" + nri);
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime(nri, socket, "-runtime-version", release);
        var switchboard = new SwitchboardProcess(work, socket, CONFIGURATION)) {
      runtime.setState(List.of(create("c").getPod()), List.of());
      runtime.awaitPlugin();
      switchboard.await("connected to containerd " + release);
      assertThat(
              runtime
                  .create(create("good", "ulimits.noderesource.dev/pod", limit("core")))
                  .getAdjust()
                  .getRlimitsCount())
          .isEqualTo(1);
      assertThat(refusal(runtime, create("limit", "ulimits.noderesource.dev/pod", limit("nofile"))))
          .matches("(?s).*validator@.*: rules\\[1\\] denies Rlimits RLIMIT_NOFILE to \"ulimit\".*");
      assertThat(
              refusal(
                  runtime,
                  create(
                      "mount",
                      "mounts.noderesource.dev/pod",
                      "[{source: /etc/ssl, destination: /x, type: bind, options: [rbind]}]")))
          .contains("rules[2] denies Mounts /x from /etc/ssl to \"devices\"");
      CreateContainerRequest requires =
          create("requires", "required-plugins.noderesource.dev/pod", "[lost]");
      assertThat(refusal(runtime, requires)).contains("required plugin \"lost\" missing");
      runtime.create(
          create(
              "tolerates",
              "required-plugins.noderesource.dev/pod",
              "[lost]",
              "tolerate.example.com",
              "true"));
      assertThat(switchboard.get("decisions?outcome=refused&link=validator"))
          .contains("\"outcome\":\"rejected\"")
          .contains("\"event\":\"ValidateContainerAdjustment\"")
          .doesNotContain("\"containerId\":\"good\"");
    }
  }

  private static String refusal(GoRuntime runtime, CreateContainerRequest request) {
    GoRuntime.Outcome outcome = runtime.call("CreateContainer", request);
    assertThat(outcome.error()).as("refusal").isNotEmpty();
    return outcome.error();
  }
}
