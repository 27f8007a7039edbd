package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Modules built by Go, in the distribution, at the Go runtime side. */
@Timeout(300)
class WasmIT {
  @TempDir Path work;

  private static CreateContainerRequest request(Map<String, String> annotations) {
    return CreateContainerRequest.newBuilder()
        .setPod(
            PodSandbox.newBuilder()
                .setId("p1")
                .setName("web")
                .setNamespace("default")
                .putAllAnnotations(annotations))
        .setContainer(Container.newBuilder().setId("c1").setPodSandboxId("p1").setName("c0"))
        .build();
  }

  private static String refusal(GoRuntime runtime, String wish) {
    return runtime.call("CreateContainer", request(Map.of("wasm", wish))).error();
  }

  private Path folder() throws IOException {
    return Files.createDirectories(work.resolve("wasm"));
  }

  /** As a user does it who does not rename: the file is there before it is complete. */
  private void drop(String name, String config) throws IOException {
    Files.writeString(folder().resolve(name + ".conf"), config);
    Files.copy(Peers.file("10-peer.wasm"), folder().resolve(name + ".wasm"));
  }

  private String configuration() throws IOException {
    return """
    switchboard:
      extensions:
        wasm:
          enabled: true
          timeout: 1900ms
          config: {directory: %s, timeout: 800ms}
    """
        .formatted(folder());
  }

  @Test
  void modulesComeGoBreakAndAreMendedWithoutARestart() throws Exception {
    Peers.require("nri-v0.12.5");
    Peers.require("wasm");
    drop("10-peer", "first");
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = new SwitchboardProcess(work, socket, configuration(), "-Xmx1g")) {
      runtime.awaitPlugin();
      switchboard.await("10-peer: configured for");
      switchboard.await("module 10-peer is loaded");
      assertThat(variables(runtime.create(request(Map.of()))))
          .containsExactly("WASM_CONFIG_first=yes");

      assertThat(refusal(runtime, "refuse")).contains("wasm says no");
      assertThat(refusal(runtime, "reject")).contains("rejected by wasm");
      int instances = 0;
      for (String fatal : List.of("panic", "loop", "memory")) {
        assertThat(refusal(runtime, fatal)).as(fatal).contains("module 10-peer");
        awaitInstances(switchboard, ++instances);
        assertThat(variables(runtime.create(request(Map.of()))))
            .as("after %s", fatal)
            .containsExactly("WASM_CONFIG_first=yes");
      }

      drop("20-peer", "second");
      switchboard.await("module 20-peer is loaded");
      assertThat(runtime.call("CreateContainer", request(Map.of())).error())
          .contains("\"20-peer\" and \"10-peer\" both tried to set", "seen");
      Files.delete(folder().resolve("10-peer.wasm"));
      switchboard.await("module 10-peer is gone");
      assertThat(variables(runtime.create(request(Map.of()))))
          .containsExactly("WASM_CONFIG_second=yes");
      assertThat(switchboard.get("extensions/wasm")).contains("20-peer", "READY");
    }
  }

  private static void awaitInstances(SwitchboardProcess switchboard, int count)
      throws InterruptedException {
    for (int i = 0; i < 1200; i++) {
      if (switchboard.log().stream()
              .filter(line -> line.contains("module 10-peer has a new instance"))
              .count()
          >= count) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(String.join("\n", switchboard.log()));
  }

  private static List<String> variables(CreateContainerResponse response) {
    return response.getAdjust().getEnvList().stream()
        .map((KeyValue each) -> each.getKey() + "=" + each.getValue())
        .toList();
  }

  @Test
  void aModuleTooLargeForTheHeapIsRefusedWithTheWayOut() throws Exception {
    Peers.require("nri-v0.12.5");
    Peers.require("wasm");
    drop("10-peer", "");
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = new SwitchboardProcess(work, socket, configuration())) {
      runtime.awaitPlugin();
      assertThat(switchboard.await("module 10-peer has")).contains("SWITCHBOARD_JAVA_OPTS=-Xmx");
      assertThat(runtime.create(request(Map.of())).getAdjust().getEnvList()).isEmpty();
    }
  }
}
