package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RuntimeProfile;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.KeyValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code switchboard explain} as users run it. */
@Timeout(180)
class ExplainIT {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir Path folder;

  private Program.Ended explain(String... arguments) throws Exception {
    var words = new ArrayList<>(List.of("explain"));
    words.addAll(Arrays.asList(arguments));
    return Program.run(
        Program.command(words).redirectInput(folder.resolve("web.yaml").toFile()), folder);
  }

  private Path manifest(String limits) throws Exception {
    return Files.writeString(
        folder.resolve("web.yaml"),
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels: {app: web}
              annotations:
                ulimits.noderesource.dev/container.nginx: "%s"
                devices.noderesource.dev/container.nginx: "[{path: /dev/fuse, type: c, major: 10, minor: 229}]"
            spec:
              containers:
              - {name: nginx, image: "nginx:1.29"}
        """
            .formatted(limits));
  }

  private static final String GOOD = "[{type: nofile, soft: 1024, hard: 4096}]";

  @Test
  void textShowsWhoWouldChangeWhatAndTheSpec() throws Exception {
    Program.Ended ended = explain(manifest(GOOD).toString());
    assertThat(ended.code()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .contains("Pod shop/web-0000000000-00000, of Deployment shop/web (", ", line 1)")
        .containsPattern("ulimit +rlimits +RLIMIT_NOFILE +– +soft 1024, hard 4096")
        .containsPattern("devices +devices +/dev/fuse +– +c 10:229")
        .containsPattern("logger +not asked .*Switchboard-Rehearse: false")
        .containsPattern("process.rlimits +RLIMIT_NOFILE +soft 1024, hard 4096")
        .contains("Guessed: container nginx: args", "nothing has been applied")
        .doesNotContain("\u001b");
  }

  @Test
  void refusalExitsWith1AndJsonTellsItWithoutAnythingElseOnStandardOutput() throws Exception {
    manifest("[{type: nofiles, soft: 1, hard: 2}]");
    Program.Ended ended = explain("-", "-o", "json");
    assertThat(ended.code()).isOne();
    JsonNode json = ended.json();
    assertThat(json.get("refused").asBoolean()).isTrue();
    JsonNode container = json.at("/pods/0/containers/0");
    assertThat(container.get("refusal").asString()).startsWith("ulimit@").contains("nofiles");
    assertThat(container.at("/links/0/outcome").asString()).isEqualTo("FAILED");
    assertThat(json.at("/pods/0/origin").asString()).contains("standard input, line 1");
  }

  @Test
  void conflictOfTwoLinksIsToldWithBothAndSkippedOnesWithTheReason() throws Exception {
    manifest(GOOD);
    Program.Ended ended =
        explain(
            folder.resolve("web.yaml").toString(),
            "--output=yaml",
            "--switchboard.extensions.devices.match.namespaces=other",
            "--switchboard.extensions.ulimit.mode=shadow");
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("outcome: SHADOW", "outcome: SKIPPED")
        .contains("its match leaves it out: namespaces")
        .contains("to: soft 1024, hard 4096");
  }

  @Test
  void brokenManifestsAreToldWithTheirPlaces() throws Exception {
    Path bad =
        Files.writeString(folder.resolve("bad.yaml"), "kind: Pod\nspec: {containers: [{}]}\n");
    manifest(GOOD);
    Program.Ended ended = explain(bad.toString(), folder.resolve("none.yaml").toString());
    assertThat(ended.code()).isOne();
    assertThat(ended.err())
        .contains(bad + ", line 2: spec.containers[0].name is missing")
        .contains("none.yaml: there is no such file")
        .doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
    assertThat(explain().code()).isEqualTo(2);
  }

  private static void script(GoPlugin guest, String variable) {
    guest.script(
        ContainerAdjustment.newBuilder()
            .addEnv(KeyValue.newBuilder().setKey(variable).setValue("yes"))
            .build(),
        List.of());
    guest.await("Synchronize");
  }

  @Test
  void guestsAreNamedAndARunningHostAsksThoseThatMayBeAskedInVain() throws Exception {
    Peers.require("nri-v0.12.5");
    Path socket = folder.resolve("nri.sock");
    Path guests = folder.resolve("guests.sock");
    String guestKeys =
        """
        switchboard.guests:
          socket-path: %s
          asked: {rehearse: true, timeout: 30s}
          shy: {timeout: 30s}
          away: {rehearse: true}
        """
            .formatted(guests);
    String yaml =
        guestKeys
            + "switchboard.management: {writes: true, socket-path: %s}%n".formatted(management());
    Path file = manifest(GOOD);
    Program.Ended offline =
        explain(
            file.toString(),
            "--spring.config.additional-location=file:"
                + Files.writeString(folder.resolve("guests.yaml"), guestKeys));
    assertThat(offline.out())
        .contains(
            "Note: guest asked is not played: a guest is a process of its own; use --against URL",
            "Note: guest shy is not played");
    try (var _ = NriRuntime.listen(RuntimeProfile.of(socket, "testd", "1.0"));
        var host = new SwitchboardProcess(folder, socket, yaml)) {
      host.get("health");
      try (var asked = new GoPlugin("v0.12.5", guests, "10", "asked");
          var shy = new GoPlugin("v0.12.5", guests, "20", "shy")) {
        script(asked, "ASKED");
        script(shy, "SHY");
        isToldOfGuests(
            explain(file.toString(), "-o", "json", "--against", management().toString()));
      }
    }
  }

  private static void isToldOfGuests(Program.Ended told) {
    assertThat(told.err()).isEmpty();
    JsonNode json = told.json();
    assertThat(json.at("/pods/0/containers/0/oci").toString())
        .contains("ASKED", "RLIMIT_NOFILE")
        .doesNotContain("SHY");
    assertThat(json.at("/pods/0/containers/0/links").toString())
        .contains("it is a guest", "switchboard.guests.shy.rehearse: true");
    assertThat(json.get("notes").toString())
        .contains("guest away is not connected, and is left out")
        .doesNotContain("guest asked", "guest shy");
  }

  private Path management() {
    return folder.resolve("m.sock");
  }

  @Test
  void whatWouldBeDoneForAPodIsToldBeforeItsContainersAndARefusalEndsIt() throws Exception {
    manifest(GOOD);
    Path file =
        Files.writeString(
            folder.resolve("net.yaml"),
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: net, annotations: {netdevice.noderesource.dev: "[{name: %s, new_name: net1}]"}}
            spec: {containers: [{name: a, image: x}]}
            """
                .formatted("lo"));
    Program.Ended told = explain(file.toString());
    assertThat(told.code()).isZero();
    assertThat(told.out())
        .containsPattern("network-devices +moves the interface lo of the host into the pod as net1")
        .containsPattern("logger +not asked: its manifest says Switchboard-Rehearse: false")
        .contains("Container a");
    Files.writeString(file, Files.readString(file).replace("name: lo", "name: nri-none"));
    Program.Ended refused = explain(file.toString());
    assertThat(refused.code()).isOne();
    assertThat(refused.out())
        .contains("Refused: network-devices@", "no network interface \"nri-none\"")
        .contains("None of its containers would be created.")
        .doesNotContain("Container a");
  }

  @Test
  void runningHostExplainsToWhoHasTheToken() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    String yaml =
        "switchboard.management: {writes: true, token-file: "
            + token
            + "}\n"
            + "switchboard.extensions.devices.enabled: false\n";
    Path file = manifest(GOOD);
    try (var host = new SwitchboardProcess(folder, folder.resolve("no.sock"), yaml)) {
      host.get("health");
      Program.Ended refused = explain(file.toString(), "--against", host.url());
      assertThat(refused.code()).isOne();
      assertThat(refused.err()).contains("answers 401", "token-file");
      Program.Ended told =
          explain(
              file.toString(),
              "-o",
              "json",
              "--against",
              host.url(),
              "--token-file",
              token.toString());
      assertThat(told.err()).isEmpty();
      assertThat(told.code()).isZero();
      assertThat(told.json().at("/pods/0/containers/0/oci").toString())
          .contains("RLIMIT_NOFILE")
          .doesNotContain("/dev/fuse");
      assertThat(host.get("decisions")).as("nothing is remembered").isEqualTo("{\"decisions\":[]}");
    }
    assertThat(explain(file.toString(), "--against", "http://127.0.0.1:1").err())
        .contains("cannot be asked");
  }
}
