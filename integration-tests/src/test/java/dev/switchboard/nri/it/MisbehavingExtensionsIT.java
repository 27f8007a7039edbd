package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A chain with a jar that sleeps and one that spins, at the Go runtime side. */
@Timeout(300)
class MisbehavingExtensionsIT {
  private static final long REQUEST_TIMEOUT_MICROS = TimeUnit.SECONDS.toMicros(2);

  @TempDir Path work;

  private static CreateContainerRequest create(String pod, int number) {
    return CreateContainerRequest.newBuilder()
        .setPod(PodSandbox.newBuilder().setId(pod).setName(pod).setNamespace("default"))
        .setContainer(Container.newBuilder().setId("c" + number).setName("c"))
        .build();
  }

  private static String handler(String body) {
    return """
    implements CreateContainerHandler {
      public ContainerAdjustment createContainer(
          PodSandbox pod, Container container, RequestContext request) throws Exception {
        %s
        return ContainerAdjustment.none();
      }
    }
    """
        .formatted(body);
  }

  private Path jars() throws IOException {
    Path folder = Files.createDirectory(work.resolve("extensions"));
    JarBuilder.of("sleeper")
        .extension("x.Sleeper", handler("if (pod.name().equals(\"sleep\")) Thread.sleep(60_000);"))
        .build(folder.resolve("sleeper.jar"));
    JarBuilder.of("spinner")
        .extension("x.Spinner", handler("while (pod.name().equals(\"spin\")) Thread.onSpinWait();"))
        .build(folder.resolve("spinner.jar"));
    return folder;
  }

  @Test
  void everyCreateIsAnsweredInTimeAndTheCulpritNamed() throws Exception {
    Peers.require("nri-v0.12.5");
    Path socket = work.resolve("nri.sock");
    String configuration =
        """
        switchboard:
          extensions-directory: %s
          extensions:
            sleeper: {timeout: 20ms}
            spinner: {timeout: 20ms}
        """
            .formatted(jars());
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = new SwitchboardProcess(work, socket, configuration)) {
      runtime.awaitPlugin();
      for (int i = 0; i < 200; i++) {
        // Each spin takes a share of this machine for the rest of the test: ten of them are enough.
        String pod = i % 20 == 7 ? "spin" : i % 2 == 0 ? "sleep" : "fine";
        GoRuntime.Outcome outcome = runtime.call("CreateContainer", create(pod, i));
        assertThat(outcome.micros()).isLessThan(REQUEST_TIMEOUT_MICROS);
        switch (pod) {
          case "sleep" ->
              assertThat(outcome.error()).contains("sleeper@1.2.3: did not return within 20 ms");
          case "spin" ->
              assertThat(outcome.error()).contains("spinner@1.2.3: did not return within 20 ms");
          default -> assertThat(outcome.error()).isEmpty();
        }
      }
      assertThat(switchboard.log().stream().filter(line -> line.contains("connected to")).count())
          .as("it stayed connected throughout")
          .isOne();
      assertThat(switchboard.log()).noneMatch(line -> line.contains("lost"));
      assertThat(switchboard.isAlive()).isTrue();
    }
  }
}
