package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.Hook;
import dev.switchboard.nri.wire.proto.Hooks;
import dev.switchboard.nri.wire.proto.Mount;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hook files and the log of events, with the Go runtime side. */
@Timeout(180)
class HooksAndLoggerIT {
  private static final Mount PROC =
      Mount.newBuilder().setDestination("/proc").setType("proc").setSource("proc").build();
  private static final Mount BOUND =
      Mount.newBuilder().setDestination("/d").setType("bind").setSource("/srv").build();

  @TempDir Path work;
  private Path system;
  private Path local;

  private static void hook(Path folder, String name, String arg, String when, String stages)
      throws IOException {
    // Put in place at once, as a careful author does.
    Path written =
        Files.writeString(
            folder.resolve(name + ".new"),
            """
            {"version":"1.0.0","hook":{"path":"/bin/true","args":["true","%s"],"timeout":7},
             "when":%s,"stages":%s}
            """
                .formatted(arg, when, stages));
    Files.move(written, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private String configuration() throws IOException {
    system = Files.createDirectory(work.resolve("system"));
    local = Files.createDirectory(work.resolve("local"));
    hook(system, "a.json", "masked", "{\"always\":true}", "[\"poststart\"]");
    hook(local, "a.json", "override", "{\"always\":true}", "[\"poststart\"]");
    hook(system, "B.json", "shell", "{\"commands\":[\"/sh$\"]}", "[\"prestart\",\"poststop\"]");
    hook(system, "c.json", "bound", "{\"hasBindMounts\":true}", "[\"createContainer\"]");
    hook(
        local,
        "d.json",
        "namespace",
        "{\"namespaces\":[\"^team-\"],\"labels\":{\"^app$\":\"^web$\"}}",
        "[\"startContainer\"]");
    return """
    switchboard:
      extensions:
        ulimit: {enabled: false}
        devices: {enabled: false}
        hooks:
          timeout: 20s
          config:
            directories: [%s, %s]
        logger:
          timeout: 20s
          config:
            mode: full
            format: json
            events: ["pod, CreateContainer"]
            namespaces: ["team-.*"]
            log-file: %s
    """
        .formatted(system, local, work.resolve("events.json"));
  }

  private static CreateContainerRequest create(String namespace, Container.Builder container) {
    return CreateContainerRequest.newBuilder()
        .setPod(
            PodSandbox.newBuilder()
                .setId("p1")
                .setName("web")
                .setNamespace(namespace)
                .putLabels("app", "web"))
        .setContainer(container.setId("c1").setPodSandboxId("p1").setName("c0"))
        .build();
  }

  private static Container.Builder container(String... args) {
    return Container.newBuilder().addAllArgs(List.of(args)).addMounts(PROC);
  }

  private static List<String> args(List<Hook> hooks) {
    return hooks.stream().map(hook -> hook.getArgs(1)).toList();
  }

  @Test
  void hooksAreInjectedByTheirRulesAndEventsAreToldAsJson() throws Exception {
    Peers.require("nri-v0.12.5");
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket, "-request-timeout", "30s");
        var switchboard = new SwitchboardProcess(work, socket, configuration())) {
      runtime.awaitPlugin();

      Hooks all =
          hooks(
              runtime,
              create("team-a", container("/bin/sh").addMounts(BOUND).addEnv("MY_TOKEN=t")));
      assertThat(args(all.getPoststartList())).containsExactly("override");
      assertThat(args(all.getCreateRuntimeList())).containsExactly("shell");
      assertThat(all.getCreateRuntime(0).getTimeout().getValue()).isEqualTo(7);
      assertThat(args(all.getCreateContainerList())).containsExactly("bound");
      assertThat(args(all.getStartContainerList())).containsExactly("namespace");
      assertThat(args(all.getPoststopList())).containsExactly("shell");

      Hooks bare = hooks(runtime, create("default", container()));
      assertThat(bare.getPoststartCount()).as("B9: it is created").isOne();
      assertThat(bare.getCreateRuntimeCount() + bare.getStartContainerCount()).isZero();
      assertThat(bare.getCreateContainerCount()).as("B6: /proc is no bind mount").isZero();

      Files.writeString(local.resolve("a.json"), "{ half a fi");
      awaitStatus(switchboard, "no JSON");
      assertThat(args(hooks(runtime, create("default", container())).getPoststartList()))
          .as("B8: neither dropped nor the masked one")
          .containsExactly("override");
      Files.delete(local.resolve("a.json"));
      awaitStatus(switchboard, "\"from\":\"" + system.resolve("a.json"));
      assertThat(args(hooks(runtime, create("default", container())).getPoststartList()))
          .containsExactly("masked");
    }
    told(); // which is complete when the process has ended
  }

  private static Hooks hooks(GoRuntime runtime, CreateContainerRequest request) throws IOException {
    return runtime.create(request).getAdjust().getHooks();
  }

  private static void awaitStatus(SwitchboardProcess switchboard, String text)
      throws IOException, InterruptedException {
    while (!switchboard.get("extensions/hooks").contains(text)) {
      // The folders are looked at once a second; the test's own limit ends it.
      Thread.sleep(100);
    }
  }

  private void told() throws IOException {
    List<JsonNode> lines =
        Files.readAllLines(work.resolve("events.json")).stream()
            .map(JsonMapper.shared()::readTree)
            .filter(line -> line.get("event").asString().equals("CreateContainer"))
            .toList();
    assertThat(lines).as("only of the namespace that was chosen").hasSize(1);
    JsonNode line = lines.getFirst();
    assertThat(line.get("namespace").asString()).isEqualTo("team-a");
    assertThat(line.get("request").get("container").get("env").get(0).asString())
        .isEqualTo("MY_TOKEN=***");
    assertThat(line.get("request").get("pod").get("labels").get("app").asString()).isEqualTo("web");
  }
}
