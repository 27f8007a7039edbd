package dev.switchboard.nri.bundled.differ;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.differ.Config.Format;
import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.Decision.Share;
import dev.switchboard.nri.extension.Decision.State;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

@SuppressWarnings("NullOptional") // an absent key comes as null
class DifferExtensionTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container ORIGINAL =
      ContainerBuilder.from(Container.of("c1", "p1", "app"))
          .env(List.of("PATH=/bin", "API_TOKEN=old"))
          .build();

  @TempDir Path folder;

  private static State state(Container container) {
    return new State(Optional.of(container), Optional.empty(), Optional.empty());
  }

  private static Share share(String link, State after) {
    return new Share(
        link,
        "1.0",
        Duration.ofMillis(1),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        after);
  }

  private static Decision decision(String id, Share... shares) {
    return new Decision(
        id,
        Optional.of(Event.CREATE_CONTAINER),
        Duration.ofMillis(3),
        Optional.of(POD),
        state(ORIGINAL),
        List.of(shares),
        Optional.empty());
  }

  private List<String> told(Config config, Decision... decisions) throws IOException {
    Path file = folder.resolve("differences");
    var withFile =
        new Config(config.format(), Optional.of(file), config.redact(), config.unchanged());
    var differ = new DifferExtension();
    differ.start(FixedContext.of(withFile));
    for (Decision decision : decisions) {
      differ.onDecision(decision);
    }
    return Files.readAllLines(file);
  }

  private static Config in(Format format) {
    return new Config(format, null, null, false);
  }

  private static Share limited() {
    return share(
        "ulimit",
        state(
            ContainerBuilder.from(ORIGINAL)
                .rlimits(List.of(new Rlimit("RLIMIT_NPROC", 9000, 0)))
                .build()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(List<String> lines) {
    return (Map<String, Object>) new Yaml().load(String.join("\n", lines));
  }

  private static JsonObject json(String line) {
    return Json.createReader(new StringReader(line)).readObject();
  }

  @Test
  void b11YamlIsYamlWithWhoChangedWhatFromWhatToWhat() throws Exception {
    List<String> lines =
        told(in(Format.YAML), decision("r1", limited(), share("b", limited().after())));
    assertThat(yaml(lines))
        .containsEntry("request", "r1")
        .containsEntry("event", "CreateContainer")
        .containsEntry("pod", "default/web")
        .containsEntry("container", "app")
        .containsEntry(
            "links",
            List.of(
                Map.of(
                    "link",
                    "ulimit@1.0",
                    "changes",
                    List.of(
                        Map.of(
                            "path",
                            "/rlimits",
                            "to",
                            List.of(Map.of("type", "RLIMIT_NPROC", "hard", 9000, "soft", 0)))))));
  }

  @Test
  void b11ARequestThatFailedLeavesNothingBehindForTheNextOne() throws Exception {
    var failed =
        new Share(
            "bad",
            "1.0",
            Duration.ofMillis(1),
            Optional.empty(),
            Optional.empty(),
            Optional.of("bad@1.0: boom"),
            state(ORIGINAL));
    Container second = ContainerBuilder.from(ORIGINAL).args(List.of("/bin/true")).build();
    List<String> lines =
        told(
            in(Format.JSON_PATCH),
            decision("r1", failed),
            decision("r2", share("a", state(second))));
    assertThat(lines).hasSize(2);
    assertThat(json(lines.get(0)).getString("failed")).isEqualTo("bad@1.0: boom");
    assertThat(json(lines.get(0)).getJsonArray("patch")).isEmpty();
    assertThat(json(lines.get(1)).getString("request")).isEqualTo("r2");
    assertThat(json(lines.get(1)).getJsonArray("patch").getJsonObject(0).getString("path"))
        .isEqualTo("/args");
  }

  @Test
  void aPatchMakesTheContainerAfterTheLinkOfTheOneBefore() throws Exception {
    Container after =
        ContainerBuilder.from(ORIGINAL).env(List.of("PATH=/bin:/usr/bin", "A=1")).build();
    List<String> lines = told(in(Format.JSON_PATCH), decision("r1", share("a", state(after))));
    var form = new Form(List.of());
    List<JsonObject> documents = form.documents(decision("r1", share("a", state(after))));
    var patch = json(lines.getFirst()).getJsonArray("patch");
    assertThat(Json.createPatch(patch).apply(documents.getFirst()).getJsonArray("env").toString())
        .isEqualTo("[\"PATH=/bin:/usr/bin\",\"A=1\"]");
  }

  @Test
  void unifiedDiffsNameTheLinkAndTheRequest() throws Exception {
    assertThat(told(in(Format.UNIFIED), decision("r1", limited())))
        .contains(
            "--- CreateContainer r1 default/web/app before ulimit@1.0",
            "+++ CreateContainer r1 default/web/app after ulimit@1.0",
            "+rlimits:",
            "+- hard: 9000",
            "+  soft: 0");
  }

  @Test
  void whatNriHidesFromOtherPluginsIsShown() throws Exception {
    var rdt = new Rdt(Optional.of("gold"), Optional.empty(), Optional.empty());
    Container.Linux linux = ORIGINAL.linux();
    Container after =
        ContainerBuilder.from(ORIGINAL)
            .cdiDevices(List.of("vendor.com/gpu=0"))
            .linux(
                new Container.Linux(
                    linux.namespaces(),
                    linux.devices(),
                    linux.resources(),
                    linux.oomScoreAdj(),
                    linux.cgroupsPath(),
                    linux.ioPriority(),
                    linux.seccompProfile(),
                    linux.seccompPolicy(),
                    linux.sysctl(),
                    linux.netDevices(),
                    linux.scheduler(),
                    Optional.of(rdt)))
            .build();
    var policy = new MemoryPolicy(MemoryPolicy.Mode.BIND, "0-1", List.of());
    var state = new State(Optional.of(after), Optional.of(policy), Optional.empty());
    assertThat(String.join("\n", told(in(Format.UNIFIED), decision("r1", share("a", state)))))
        .contains("+- vendor.com/gpu=0", "clos_id: gold", "mode: BIND", "nodes: 0-1");
  }

  @Test
  void updatesOfOtherContainersAreShownAsTheirLinksChange() throws Exception {
    var resources =
        new Resources(
            Resources.Memory.NONE,
            Resources.Cpu.NONE,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of("memory.high", "max"),
            List.of(),
            java.util.OptionalLong.empty());
    var share =
        new Share(
            "a",
            "1.0",
            Duration.ofMillis(1),
            Optional.of(
                ContainerAdjustment.builder()
                    .update(ContainerUpdate.of("other", resources))
                    .build()),
            Optional.of(ContainerUpdates.none()),
            Optional.empty(),
            state(ORIGINAL));
    JsonObject patch =
        json(told(in(Format.JSON_PATCH), decision("r1", share)).getFirst())
            .getJsonArray("patch")
            .getJsonObject(0);
    assertThat(patch.getString("path")).isEqualTo("/updates");
    assertThat(patch.get("value").toString()).contains("other", "memory.high");
  }

  @Test
  void secretsAreHiddenAndTheirChangesSeen() throws Exception {
    Container after =
        ContainerBuilder.from(ORIGINAL)
            .env(List.of("PATH=/bin", "API_TOKEN=new", "DB_PASSWORD=p"))
            .build();
    for (Format format : List.of(Format.YAML, Format.JSON_PATCH, Format.UNIFIED)) {
      Files.deleteIfExists(folder.resolve("differences"));
      assertThat(String.join("\n", told(in(format), decision("r1", share("a", state(after))))))
          .contains("API_TOKEN=*** (changed)", "DB_PASSWORD=***")
          .doesNotContain("=new", "=old", "=p");
    }
  }

  @Test
  void aSecretThatChangedOnceIsNoChangeOfTheNextLink() throws Exception {
    Container changed = ContainerBuilder.from(ORIGINAL).env(List.of("API_TOKEN=new")).build();
    Container limited =
        ContainerBuilder.from(changed)
            .rlimits(List.of(new Rlimit("RLIMIT_NPROC", 9000, 0)))
            .build();
    Container again = ContainerBuilder.from(limited).env(List.of("API_TOKEN=newer")).build();
    List<String> lines =
        told(
            in(Format.JSON_PATCH),
            decision(
                "r1",
                share("a", state(changed)),
                share("b", state(limited)),
                share("c", state(again))));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).contains("\"link\":\"b@1.0\"", "/rlimits").doesNotContain("/env");
    assertThat(lines.get(2)).contains("API_TOKEN=*** (changed 2 times)").doesNotContain("newer");
  }

  @Test
  void whatChangedNothingIsToldOnlyIfAskedFor() throws Exception {
    Decision nothing = decision("r1", share("a", state(ORIGINAL)));
    assertThat(told(in(Format.YAML), nothing)).isEmpty();
    assertThat(told(new Config(Format.YAML, null, null, true), nothing))
        .contains("- link: a@1.0", "  changes: []");
  }

  @Test
  void b11ConfigurationIsHeeded() throws Exception {
    assertThat(told(in(Format.NONE), decision("r1", limited()))).isEmpty();
    var problems = new ArrayList<String>();
    new Config(Format.YAML, Optional.of(Path.of("x")), List.of("("), false)
        .validate((key, got, expected) -> problems.add(key + " " + got + " " + expected));
    assertThat(problems)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("log-file x an absolute path"),
            second -> assertThat(second).startsWith("redact[0] ( a regular expression: "));
  }
}
