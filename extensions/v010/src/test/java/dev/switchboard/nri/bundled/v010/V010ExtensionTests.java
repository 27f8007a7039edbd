package dev.switchboard.nri.bundled.v010;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.bundled.v010.Config.ExitCode;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class V010ExtensionTests {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String OK = "echo '{\"plugin\":\"p\",\"version\":\"0.1\",\"error\":\"\"}'";

  @TempDir Path folder;
  private Path conf;

  @BeforeEach
  void conf() {
    conf = folder.resolve("conf.json");
  }

  private void plugin(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void list(String json) throws IOException {
    Files.writeString(conf, json);
  }

  private V010Extension extension(Duration timeout, ExitCode exitCode) {
    var extension = new V010Extension();
    var config = new Config(conf, List.of(folder), timeout, exitCode);
    extension.start(FixedContext.of(config));
    return extension;
  }

  private V010Extension extension() {
    return extension(LONG, ExitCode.IGNORE);
  }

  private static RequestContext request(Duration remaining) {
    return new FixedRequest(remaining);
  }

  private JsonNode received(String name) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve(name)));
  }

  private void run() throws Exception {
    extension().runPodSandbox(Samples.pod(), request(LONG));
  }

  @Test
  void withoutAListNothingIsRun() {
    assertThatCode(this::run).doesNotThrowAnyException();
  }

  @Test
  void whatWouldBeRunIsToldAndNotRun() throws Exception {
    plugin("p", "touch " + folder + "/ran");
    list("{\"plugins\":[{\"type\":\"p\"},{\"type\":\"/opt/q\"}]}");
    assertThat(extension().foretellPodSandbox(Samples.pod(), request(LONG)))
        .containsExactly("runs " + folder + "/p invoke", "runs /opt/q invoke");
    assertThat(folder.resolve("ran")).doesNotExist();
    list("{\"plugins\":[{\"type\":\"nosuch\"}]}");
    assertThatThrownBy(() -> extension().foretellPodSandbox(Samples.pod(), request(LONG)))
        .hasMessageContaining("plugin: nosuch: executable file not found");
  }

  @Test
  void requestsOfPodsAreThoseOfTheGoClient() throws Exception {
    plugin("p", "test \"$1\" = invoke && cat > " + folder + "/got && " + OK);
    list("{\"version\":\"0.1\",\"plugins\":[{\"type\":\"p\",\"conf\":{\"x\":[1,null]}}]}");
    run();
    assertThat(received("got"))
        .isEqualTo(
            JSON.readTree(
                """
                {"conf": {"x": [1, null]}, "version": "0.1", "state": "create",
                 "id": "p1", "sandboxID": "p1",
                 "spec": {"resources": null,
                          "namespaces": {"network": "/run/netns/x", "ipc": ""},
                          "cgroupsPath": "/pods/p1", "annotations": {"a": "1"}},
                 "labels": {"app": "web"}}
                """));
  }

  @Test
  void requestsOfContainersHaveResourcesAsInTheOciConfiguration() throws Exception {
    plugin("p", "cat > " + folder + "/got && " + OK);
    list("{\"version\":\"0.1\",\"plugins\":[{\"type\":\"p\"}]}");
    extension().startContainer(Samples.pod(), Samples.container(), request(LONG));
    assertThat(received("got"))
        .isEqualTo(
            JSON.readTree(
                """
                {"version": "0.1", "state": "create", "id": "c1", "sandboxID": "p1",
                 "spec": {"resources": {
                   "devices": [{"allow": true, "type": "c", "major": 1, "access": "rw"}],
                   "memory": {"limit": 1000, "kernelTCP": 5, "disableOOMKiller": true},
                   "cpu": {"shares": 2, "cpus": "0-1"},
                   "pids": {},
                   "hugepageLimits": [{"pageSize": "2MB", "limit": 18446744073709551615}],
                   "unified": {"memory.high": "7"}}},
                 "labels": {"app": "web"}}
                """));
  }

  @Test
  void resultsOfEarlierPluginsAreHandedOn() throws Exception {
    plugin("first", "echo '{\"plugin\":\"first\",\"version\":\"0.1\",\"metadata\":{\"k\":\"v\"}}'");
    plugin("second", "cat > " + folder + "/got && " + OK);
    list(
        "{\"version\":\"0.1\",\"plugins\":[{\"type\":\"first\",\"conf\":1},{\"type\":\"second\"}]}");
    extension().onEvent(new PodSandboxStopped(Samples.pod()), request(LONG));
    JsonNode got = received("got");
    assertThat(got.get("state").asString()).isEqualTo("delete");
    assertThat(got.has("conf")).isFalse();
    assertThat(got.get("results").get(0).get("metadata").get("k").asString()).isEqualTo("v");
  }

  @Test
  void anErrorInTheReplyFailsTheEventAndStopsTheList() throws Exception {
    plugin("bad", "echo '{\"error\":\"boom\"}'");
    plugin("next", "touch " + folder + "/ran; " + OK);
    list("{\"plugins\":[{\"type\":\"bad\"},{\"type\":\"next\"}]}");
    assertThatThrownBy(this::run).hasMessage("plugin: bad: boom");
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  @Test
  void b13TheExitCodeCountsOnlyWhereStrict() throws Exception {
    plugin("p", OK + "; exit 3");
    list("{\"plugins\":[{\"type\":\"p\"}]}");
    run();
    assertThatThrownBy(
            () -> extension(LONG, ExitCode.STRICT).runPodSandbox(Samples.pod(), request(LONG)))
        .hasMessage("plugin: p: exit code: 3");
  }

  @Test
  void outputThatIsNoReplyIsShownWithTheExitCode() throws Exception {
    plugin("p", "echo garbage; exit 3");
    list("{\"plugins\":[{\"type\":\"p\"}]}");
    assertThatThrownBy(this::run)
        .hasMessageStartingWith(
            "plugin: p: failed to unmarshal plugin output output: \"garbage\\n\" exit code: 3: ");
    plugin("p", "exit 0");
    assertThatThrownBy(this::run).hasMessageContaining("output: <empty>: ");
  }

  @Test
  void b13APluginThatTakesTooLongIsKilledWithItsChildren() throws Exception {
    plugin("p", "sleep 1000 & echo $! > " + folder + "/child; wait");
    list("{\"plugins\":[{\"type\":\"p\"}]}");
    var started = extension(Duration.ofSeconds(5), ExitCode.IGNORE);
    assertThatThrownBy(() -> started.runPodSandbox(Samples.pod(), request(LONG)))
        .hasMessage("plugin: p: did not end within 5000 ms and has been killed");
    awaitEndOf("child");
  }

  @Test
  void b13AGrandchildWhoseParentHasEndedIsKilledToo() throws Exception {
    plugin("p", "(sleep 1000 & echo $! > " + folder + "/child); sleep 1001");
    list("{\"plugins\":[{\"type\":\"p\"}]}");
    var started = extension(Duration.ofSeconds(5), ExitCode.IGNORE);
    assertThatThrownBy(() -> started.runPodSandbox(Samples.pod(), request(LONG)))
        .hasMessageContaining("has been killed");
    awaitEndOf("child");
  }

  @Test
  void aChildThatIsLeftBehindOnPurposeLivesOnAndHoldsNothingUp() throws Exception {
    plugin("p", "sleep 1000 & echo $! > " + folder + "/child; " + OK);
    list("{\"plugins\":[{\"type\":\"p\"}]}");
    run();
    long pid = Long.parseLong(Files.readString(folder.resolve("child")).strip());
    ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
    assertThat(child.isAlive()).isTrue();
    child.destroyForcibly();
  }

  private void awaitEndOf(String name) throws Exception {
    long pid = Long.parseLong(Files.readString(folder.resolve(name)).strip());
    Optional<ProcessHandle> child = ProcessHandle.of(pid);
    while (child.isPresent() && child.get().isAlive()) {
      Thread.sleep(20);
    }
  }

  @Test
  void theTimeThatTheRequestHasLeftIsALimitToo() throws Exception {
    plugin("p", OK);
    list("{\"plugins\":[{\"type\":\"p\"}]}");
    assertThatThrownBy(
            () -> extension().runPodSandbox(Samples.pod(), request(Duration.ofMillis(20))))
        .hasMessage("plugin: p: no time left to run it");
  }

  @Test
  void aMissingProgramIsNamedWithThePathThatWasSearched() throws Exception {
    list("{\"plugins\":[{\"type\":\"nowhere\"}]}");
    assertThatThrownBy(this::run)
        .hasMessageStartingWith("plugin: nowhere: executable file not found in ")
        .hasMessageEndingWith(folder.toString());
  }

  @Test
  void mistakesInTheListHaveTheirPlaces() throws Exception {
    list("{\n \"plugins\": [{]}");
    assertThatThrownBy(this::run).hasMessageStartingWith(conf + ":2:");
    list("{\"plugins\":[{\"conf\":1}]}");
    assertThatThrownBy(this::run).hasMessageContaining("plugins[0].type is missing");
  }

  @Test
  void aFailureAtTheStopOfAContainerIsOnlyLogged() throws Exception {
    plugin("bad", "echo '{\"error\":\"boom\"}'");
    list("{\"plugins\":[{\"type\":\"bad\"}]}");
    assertThat(
            extension().stopContainer(Samples.pod(), Samples.container(), request(LONG)).isEmpty())
        .isTrue();
    assertThatThrownBy(
            () -> extension().onEvent(new PodSandboxStopped(Samples.pod()), request(LONG)))
        .hasMessage("plugin: bad: boom");
  }

  @Test
  void aPluginThatDoesNotReadItsRequestIsFine() throws Exception {
    plugin("p", "exec <&-; " + OK);
    list("{\"plugins\":[{\"type\":\"p\",\"conf\":\"" + "x".repeat(300_000) + "\"}]}");
    assertThatCode(this::run).doesNotThrowAnyException();
  }

  @Test
  void pathsHaveToBeAbsoluteAndTimePositive() {
    var problems = new ArrayList<String>();
    new Config(Path.of("x"), List.of(Path.of("y")), Duration.ZERO, ExitCode.IGNORE)
        .validate((key, _, _) -> problems.add(key));
    assertThat(problems).containsExactly("conf-file", "path[0]", "timeout");
  }
}
