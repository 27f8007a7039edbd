package dev.switchboard.nri.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the real Go runtime side asked and was answered: recorded, bundled and played once more. */
@Timeout(240)
class RecordIT {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir Path folder;
  private Path token;

  @BeforeEach
  void token() throws Exception {
    token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  private Program.Ended run(String... arguments) throws Exception {
    return Program.run(Program.command(List.of(arguments)).directory(folder.toFile()), folder);
  }

  private String configuration() {
    return """
    switchboard:
      management: {writes: true, token-file: %s}
      flight-recorder: {enabled: true, file: %s}
      extensions.absent.config.api-token: hush-hush
    """
        .formatted(token, folder.resolve("record"));
  }

  private static CreateContainerRequest creation(String name, String limits) {
    return CreateContainerRequest.newBuilder()
        .setPod(
            PodSandbox.newBuilder()
                .setId("p1")
                .setNamespace("shop")
                .setName("web")
                .putAnnotations("ulimits.noderesource.dev/container." + name, limits))
        .setContainer(
            Container.newBuilder()
                .setId(name)
                .setPodSandboxId("p1")
                .setName(name)
                .addArgs("/bin/app")
                .addEnv("DB_PASSWORD=hush-hush"))
        .build();
  }

  /** Has the real Go side create containers: four good ones, and one that is refused. */
  private void record(Path bundle) throws Exception {
    Path socket = folder.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket);
        var host = new SwitchboardProcess(folder, socket, configuration())) {
      runtime.awaitPlugin();
      for (int i = 1; i <= 4; i++) {
        var _ =
            runtime.create(
                creation("c" + i, "[{type: nofile, soft: %d, hard: 4096}]".formatted(i)));
      }
      assertThat(runtime.call("CreateContainer", creation("c5", "[{type: no, soft: 1}]")).error())
          .contains("ulimit@");
      var _ = host.get("health"); // the host registers before its web server is there
      Program.Ended ended =
          run(
              "support-bundle",
              "-f",
              bundle.toString(),
              "--against",
              host.url(),
              "--token-file",
              token.toString());
      assertThat(ended.err()).isEmpty();
      assertThat(ended.code()).isZero();
      assertThat(host.get("support")).contains("\"enabled\":true", "\"dropped\":0");
      Program.Ended without =
          run("support-bundle", "-f", folder.resolve("b2").toString(), "--against", host.url());
      assertThat(without.code()).isOne();
      assertThat(without.out()).contains("nri.json", "lacking.txt").doesNotContain("record.gz");
      host.signal("TERM");
      host.awaitEnd();
    }
  }

  @Test
  void realRequestsAreAnsweredTheSameByTheSameJarsAndDifferentlyByOtherSettings() throws Exception {
    Peers.require("nri-v0.12.5");
    Path bundle = folder.resolve("bundle.tar.gz");
    record(bundle);
    assertThat(
            new ProcessBuilder("tar", "xzf", bundle.toString())
                .directory(folder.toFile())
                .start()
                .waitFor())
        .isZero();
    Path unpacked = folder.resolve("switchboard-support");
    assertThat(unpacked.resolve("configuration.txt"))
        .content()
        .contains("switchboard.extensions.absent.config.api-token: ******");
    try (var files = Files.list(unpacked)) {
      for (Path file : files.toList()) {
        if (!file.toString().endsWith(".gz")) {
          assertThat(Files.readString(file)).as("%s", file).doesNotContain("hush-hush");
        }
      }
    }
    assertThat(new String(Files.readAllBytes(folder.resolve("record")), ISO_8859_1))
        .contains("DB_PASSWORD=(redacted)")
        .doesNotContain("hush-hush");

    for (Path record : List.of(unpacked.resolve("record.gz"), folder.resolve("record"))) {
      Program.Ended same = run("replay", record.toString());
      assertThat(same.out())
          .contains("5 were played; 5 answers are the same, 0 differ", "Left out")
          .contains("logger");
      assertThat(same.err()).isEmpty();
      assertThat(same.code()).isZero();
    }

    Program.Ended other =
        run(
            "replay",
            folder.resolve("record").toString(),
            "-o",
            "json",
            "--switchboard.extensions.ulimit.enabled=false");
    assertThat(other.code()).isOne();
    JsonNode json = other.json();
    assertThat(json.get("played").asInt()).isEqualTo(5);
    assertThat(json.get("same").asInt()).isZero();
    JsonNode first = json.at("/deviations/0");
    assertThat(first.get("subject").asString()).isEqualTo("shop/web/c1");
    assertThat(first.at("/changes/0/field").asString()).isEqualTo("rlimits");
    assertThat(first.at("/changes/0/then").asString()).isEqualTo("soft 1, hard 4096");
    assertThat(first.at("/changes/0/now").isNull()).isTrue();
    assertThat(json.at("/deviations/4/then").asString()).contains("ulimit@");
  }

  @Test
  void overTheManagementSocketNoTokenIsNeeded() throws Exception {
    Path socket = folder.resolve("m.sock");
    String yaml = "switchboard.management: {writes: true, socket-path: " + socket + "}\n";
    try (var host = new SwitchboardProcess(folder, folder.resolve("no.sock"), yaml)) {
      host.get("health");
      Program.Ended bundle = run("support-bundle", "--against", socket.toString());
      assertThat(bundle.err()).isEmpty();
      assertThat(bundle.code()).isZero();
      assertThat(bundle.out()).contains("threads.txt", "nri.json").doesNotContain("record");
      Path pod =
          Files.writeString(
              folder.resolve("pod.yaml"),
              "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b, image: c}]}\n");
      Program.Ended explained = run("explain", pod.toString(), "--against", socket.toString());
      assertThat(explained.err()).isEmpty();
      assertThat(explained.out())
          .contains("Pod default/a, of Pod default/a", "nothing has been applied");
    }
    assertThat(run("explain", folder.resolve("pod.yaml").toString(), "--against", "/no.sock").err())
        .contains("/no.sock cannot be asked");
  }

  @Test
  void withoutAHostWhatIsOnDiskIsPacked() throws Exception {
    Path yaml = Files.writeString(folder.resolve("x.yaml"), configuration());
    Files.writeString(folder.resolve("record"), "something");
    Program.Ended ended = run("support-bundle", "--spring.config.additional-location=file:" + yaml);
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("check.json", "configuration.txt", "versions.txt", "switchboard-support/record");
    assertThat(run("replay", folder.resolve("record").toString()).err())
        .contains("it is no record of this program's flight recorder");
    assertThat(run("replay").code()).isEqualTo(2);
  }
}
