package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code switchboard check} as users run it. */
@Timeout(120)
class CheckIT {
  @TempDir Path folder;

  private Program.Ended check(String... options) throws Exception {
    var words = new ArrayList<>(List.of("check"));
    words.addAll(Arrays.asList(options));
    return Program.run(folder, words.toArray(String[]::new));
  }

  @Test
  void theDistributionAsItIsHasNoProblems() throws Exception {
    Program.Ended ended = check();
    assertThat(ended.all()).contains("ulimit", "Rlimits", "OciHooks", "No problems.");
    assertThat(ended.code()).isZero();
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
    Program.Ended ended =
        check(
            "--switchboard.extensions-directory=" + jars,
            "--spring.config.additional-location=file:" + yaml);
    assertThat(ended.all())
        .contains("3 problems:")
        .contains("text.jar): it is no jar")
        .contains("idless.jar): its manifest has no Plugin-Id")
        .contains(yaml + ", line 2: switchboard.extensions.ulimit.config.defalts is unknown")
        .contains("Warning: switchboard.extensions.ulmit is set")
        .doesNotContain("\tat ");
    assertThat(ended.code()).isOne();
  }

  @Test
  void allProblemsOfTheHostsKeysAreToldAtOnce() throws Exception {
    Program.Ended ended =
        check(
            "--switchboard.trusted-certificates=/nowhere.pem",
            "--switchboard.extensions.ulimit.grants=rlimit",
            "--switchboard.extensions.ulimit.sha256=abc");
    assertThat(ended.all())
        .contains("3 problems:")
        .contains("did you mean Rlimits?")
        .contains("64 hexadecimal digits")
        .contains("/nowhere.pem")
        .doesNotContain("\tat ");
    assertThat(ended.code()).isOne();
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
    Program.Ended text =
        check(watched, "--manifest", bad.toString(), "--manifest", good.toString());
    assertThat(text.all())
        .contains(hook + ":")
        .contains("Pod default/bad (" + bad + ", line 1): container main fails with ulimit: ")
        .doesNotContain("Pod default/good");
    assertThat(text.code()).isOne();

    JsonNode json = check("-o", "json", watched, "--manifest", bad.toString()).json();
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
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, annotations: {ulimits.noderesource.dev/pod: "%s"}}
        spec: {containers: [{name: main, image: busybox, command: [sleep]}]}
        """
            .formatted(name, limits));
  }
}
