package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
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
    drop(name, config, "10-peer.wasm");
  }

  private void drop(String name, String config, String peer) throws IOException {
    Files.writeString(folder().resolve(name + ".conf"), config);
    Files.copy(Peers.file(peer), folder().resolve(name + ".wasm"));
  }

  /** With a cache of its own, so that it is known what is in it. */
  private SwitchboardProcess switchboard(Path socket, String more) throws IOException {
    return new SwitchboardProcess(
        work, socket, configuration(more), "-Dswitchboard.cache=" + work.resolve("cache"));
  }

  private String configuration(String more) throws IOException {
    return """
    switchboard:
      extensions:
        wasm:
          enabled: true
          timeout: 1900ms
          config: {directory: %s, timeout: 800ms%s}
    """
        .formatted(folder(), more);
  }

  @Test
  void modulesComeGoBreakAndAreMendedWithoutARestart() throws Exception {
    Peers.require("nri-v0.12.5");
    Peers.require("wasm");
    drop("10-peer", "first");
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = switchboard(socket, ", memory-mib: 32")) {
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
  void checkCompilesModulesInAdvance() throws Exception {
    Peers.require("nri-v0.12.5");
    Peers.require("wasm");
    drop("10-peer", "checked");
    Files.writeString(folder().resolve("20-text.wasm"), "no module");
    Path yaml = Files.writeString(work.resolve("check.yaml"), configuration(""));
    ProcessBuilder check =
        Program.command(List.of("check", "--spring.config.additional-location=file:" + yaml));
    check
        .environment()
        .merge("SWITCHBOARD_CACHE_DIR", work.resolve("cache").toString(), (_, checked) -> checked);
    Program.Ended ended = Program.run(check, work);
    assertThat(ended.all()).contains("1 problem", "module 20-text is no WebAssembly module");
    assertThat(ended.code()).isOne();

    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = switchboard(socket, "")) {
      runtime.awaitPlugin();
      switchboard.await("module 10-peer is loaded");
      assertThat(switchboard.log()).noneMatch(line -> line.contains("is compiled, in"));
    }
  }

  @Test
  void aModuleOfAnEarlierNriIsCompiledOnceForAllStarts() throws Exception {
    Peers.require("nri-v0.12.5");
    Peers.require("wasm");
    drop("10-peer", "early", "10-peer-v0.11.0.wasm");
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket)) {
      for (int start = 1; start <= 2; start++) {
        try (var switchboard = switchboard(socket, "")) {
          runtime.awaitPlugin();
          switchboard.await("module 10-peer is loaded");
          assertThat(switchboard.log().stream().filter(line -> line.contains("is compiled, in")))
              .hasSize(start == 1 ? 1 : 0);
          assertThat(variables(runtime.create(request(Map.of()))))
              .containsExactly("WASM_CONFIG_early=yes");
          var created =
              PostCreateContainerRequest.newBuilder()
                  .setPod(request(Map.of()).getPod())
                  .setContainer(request(Map.of()).getContainer());
          assertThat(runtime.call("PostCreateContainer", created.build()).error()).isEmpty();
          switchboard.await("10-peer: told of POST_CREATE_CONTAINER");
        }
      }
    }
  }

  @Test
  void aModuleTooLargeForTheHeapIsRefusedWithTheWayOut() throws Exception {
    Peers.require("nri-v0.12.5");
    Peers.require("wasm");
    drop("10-peer", "");
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var switchboard = switchboard(socket, ", memory-mib: 400")) {
      runtime.awaitPlugin();
      assertThat(switchboard.await("module 10-peer has")).contains("SWITCHBOARD_JAVA_OPTS=-Xmx");
      assertThat(runtime.create(request(Map.of())).getAdjust().getEnvList()).isEmpty();
    }
  }
}
