package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Which manifests {@code explain} takes, held against Kubernetes' own code: decoded strictly,
 * filled up, and validated as by an API server.
 */
@Timeout(180)
class JudgedManifestsIT {
  @TempDir Path work;

  @BeforeEach
  void judge() {
    Peers.require("judge");
  }

  private Map<String, Path> manifests() throws IOException {
    var manifests = new LinkedHashMap<String, Path>();
    for (Map.Entry<String, String> each : NamedManifests.in("judged-manifests.txt").entrySet()) {
      Path file = work.resolve("m%02d.yaml".formatted(manifests.size()));
      manifests.put(each.getKey(), Files.writeString(file, each.getValue()));
    }
    return manifests;
  }

  /** What is wrong for Kubernetes; empty if nothing is. */
  private static Map<String, String> judged(Map<String, Path> manifests) throws IOException {
    var judgements = new LinkedHashMap<String, String>();
    try (var judge = new JsonLines(List.of(Peers.file("judge").toString()))) {
      for (Map.Entry<String, Path> each : manifests.entrySet()) {
        JsonNode answer =
            judge.call("Judge", Map.of("manifest", Files.readString(each.getValue())));
        assertThat(answer.has("error")).as(answer.toString()).isFalse();
        judgements.put(each.getKey(), answer.get("result").asString());
      }
    }
    return judgements;
  }

  private Program.Ended explain(List<Path> files) throws Exception {
    var words = new ArrayList<>(List.of("explain", "-o", "json"));
    files.forEach(file -> words.add(file.toString()));
    return Program.run(Program.command(words), work);
  }

  @Test
  void whatKubernetesTakesIsTakenAndWhatItRefusesIsRefusedWithItsPlaceAndARemedy()
      throws Exception {
    Map<String, Path> manifests = manifests();
    Map<String, String> judged = judged(manifests);
    List<Path> good = new ArrayList<>();
    List<Path> broken = new ArrayList<>();
    manifests.forEach((name, file) -> (judged.get(name).isEmpty() ? good : broken).add(file));
    assertThat(good).hasSizeGreaterThan(15);
    assertThat(broken).hasSizeGreaterThan(25);
    Program.Ended told = explain(List.copyOf(manifests.values()));
    assertThat(told.code()).isOne();
    assertThat(told.out()).isEmpty();
    manifests.forEach((name, file) -> {
      List<String> problems = told.err().lines().filter(line -> line.contains(file + ",")).toList();
      if (judged.get(name).isEmpty()) {
        assertThat(problems).as("%s: Kubernetes takes it", name).isEmpty();
      } else {
        assertThat(problems).as("%s: for Kubernetes %s", name, judged.get(name)).isNotEmpty();
      }
      assertThat(problems)
          .as(name)
          .allMatch(line -> line.matches(".*, line \\d+: \\S+.*"))
          .allMatch(line ->
              line.matches(
                  ".*(expected |did you mean |is missing|remove or move it|this is no YAML|is no"
                      + " volume of the pod|which another \\w+ is called|only one of them).*"));
    });
    Program.Ended taken = explain(good);
    assertThat(taken.err()).isEmpty();
    assertThat(taken.json().get("pods").size()).isGreaterThanOrEqualTo(good.size());
  }

  @Test
  void typesAreThoseOfTheJudge() throws Exception {
    Process process = new ProcessBuilder(Peers.file("judge").toString(), "-schema").start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(Path.of("../app/src/main/resources/dev/switchboard/nri/app/manifest/schema.txt"))
        .as("written by peers/judge -schema")
        .hasContent(printed);
  }
}
