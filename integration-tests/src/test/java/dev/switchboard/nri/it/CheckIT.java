package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code switchboard check} as users run it. */
@Timeout(120)
class CheckIT {
  @TempDir Path folder;

  private record Ended(int code, String output) {}

  private Ended check(String... options) throws Exception {
    var words =
        new ArrayList<>(
            List.of(Peers.distribution().resolve("bin/switchboard").toString(), "check"));
    words.addAll(Arrays.asList(options));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output));
  }

  @Test
  void theDistributionAsItIsHasNoProblems() throws Exception {
    Ended ended = check();
    assertThat(ended.output).contains("ulimit", "Rlimits", "OciHooks", "No problems.");
    assertThat(ended.code).isZero();
  }

  @Test
  void allProblemsOfJarsAndTheirSettingsAreToldAtOnce() throws Exception {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    Files.writeString(jars.resolve("text.jar"), "no jar");
    JarBuilder.of("idless").without("Plugin-Id").build(jars.resolve("idless.jar"));
    Files.copy(
        Peers.distribution().resolve("extensions/switchboard-extension-ulimit-0.1.0-SNAPSHOT.jar"),
        jars.resolve("ulimit.jar"));
    Path yaml =
        Files.writeString(
            folder.resolve("test.yaml"),
            "switchboard.extensions.ulimit.config:\n  defalts: []\nswitchboard.extensions.ulmit: {}\n");
    Ended ended =
        check(
            "--switchboard.extensions-directory=" + jars,
            "--spring.config.additional-location=file:" + yaml);
    assertThat(ended.output)
        .contains("3 problems:")
        .contains("text.jar): it is no jar")
        .contains("idless.jar): its manifest has no Plugin-Id")
        .contains(yaml + ", line 2: switchboard.extensions.ulimit.config.defalts is unknown")
        .contains("Warning: switchboard.extensions.ulmit is set")
        .doesNotContain("\tat ");
    assertThat(ended.code).isOne();
  }

  @Test
  void allProblemsOfTheHostsKeysAreToldAtOnce() throws Exception {
    Ended ended =
        check(
            "--switchboard.trusted-certificates=/nowhere.pem",
            "--switchboard.extensions.ulimit.grants=rlimit",
            "--switchboard.extensions.ulimit.sha256=abc");
    assertThat(ended.output)
        .contains("3 problems:")
        .contains("did you mean Rlimits?")
        .contains("64 hexadecimal digits")
        .contains("/nowhere.pem")
        .doesNotContain("\tat ");
    assertThat(ended.code).isOne();
  }

  @Test
  void hookFilesAndSampleManifestsAreCheckedAndJsonTellsPlaces() throws Exception {
    Path hooks = Files.createDirectory(folder.resolve("hooks.d"));
    Path hook =
        Files.writeString(
            hooks.resolve("bad.json"), "{\n  \"version\": \"1.0.0\",\n  \"hook\": 5\n}\n");
    Path good = pod("good", "[{type: nofile, soft: 1, hard: 2}]");
    Path bad = pod("bad", "[{type: nofiles, soft: 1, hard: 2}]");
    String watched = "--switchboard.extensions.hooks.config.directories=" + hooks;
    Ended text = check(watched, "--manifest", bad.toString(), "--manifest", good.toString());
    assertThat(text.output)
        .contains(hook + ":")
        .contains("Pod default/bad (" + bad + ", line 1): container main fails with ulimit: ")
        .doesNotContain("Pod default/good");
    assertThat(text.code).isOne();

    Path output = folder.resolve("json");
    Process process =
        new ProcessBuilder(
                Peers.distribution().resolve("bin/switchboard").toString(),
                "check",
                "-o",
                "json",
                watched,
                "--manifest",
                bad.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    JsonNode json = JsonMapper.shared().readTree(Files.readString(output));
    assertThat(json.propertyNames()).containsExactly("ok", "extensions", "warnings", "problems");
    assertThat(json.get("ok").asBoolean()).isFalse();
    assertThat(json.at("/extensions/0").propertyNames())
        .containsExactly("id", "version", "state", "asksFor", "sha256", "jar");
    assertThat(json.at("/problems/0").propertyNames())
        .containsExactly("text", "file", "line", "column");
    assertThat(json.get("problems").valueStream().map(problem -> problem.get("file").asString("")))
        .contains(hook.toString());
  }

  private Path pod(String name, String limits) throws Exception {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        kind: Pod
        metadata: {name: %s, annotations: {ulimits.noderesource.dev/pod: "%s"}}
        spec: {containers: [{name: main, image: busybox, command: [sleep]}]}
        """
            .formatted(name, limits));
  }
}
