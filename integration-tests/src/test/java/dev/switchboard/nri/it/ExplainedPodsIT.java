package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.recording.RecordedCall;
import dev.switchboard.nri.recording.RecordedCalls;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.LinuxNamespace;
import dev.switchboard.nri.wire.proto.RunPodSandboxRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code explain} says of manifests, held against what the host answered when a real
 * containerd ran their pods and created their containers, asked over CRI as a kubelet asks (by a
 * peer in Go that reads the manifests by itself).
 */
@Timeout(300)
class ExplainedPodsIT {
  private static final String TOKEN = "0123456789abcdef";
  private static final String DEVICE = "nrix" + ProcessHandle.current().pid() % 1_000_000;

  private static final String PEER = DEVICE.replace('x', 'y');

  /** Bundled jars of which an explanation shows no part, and why that is right. */
  private static final Map<String, String> NO_PART =
      Map.of(
          "logger", "a dry run must not write to the log of creations; named as not asked",
          "remote", "a service elsewhere, which would take it for earnest; named as not asked",
          "differ", "hears of decisions afterwards, and changes nothing",
          "network-logger", "writes to the host's log, and changes nothing");

  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private static Map<String, String> manifests() throws IOException {
    Map<String, String> manifests = NamedManifests.in("explained-manifests.txt");
    manifests.replaceAll((_, manifest) -> manifest.replace("DEVICE", DEVICE));
    return manifests;
  }

  private String hostConfiguration(Path extensions) throws IOException {
    Path token = Files.writeString(work.resolve("token"), TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    return Files.readString(extensions)
        + """
        switchboard.management: {writes: true, token-file: %s}
        switchboard.flight-recorder: {enabled: true, redact: []}
        """
            .formatted(token);
  }

  @Test
  void whatIsExplainedIsWhatTheRealRuntimeGets() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Peers.require("v010");
    Peers.require("wasm");
    Peers.require("remote");
    Map<String, String> manifests = manifests();
    assertThat(manifests).hasSizeGreaterThanOrEqualTo(20);
    ip("link", "add", DEVICE, "type", "veth", "peer", "name", PEER);
    try (var remote = new GoRemote("unix:" + work.resolve("r.sock"))) {
      remote.adjust(
          ContainerAdjustment.newBuilder()
              .addEnv(KeyValue.newBuilder().setKey("FROM").setValue("afar"))
              .build());
      Path extensions = ExplainedNode.configuration(work, "unix://" + work.resolve("r.sock"));
      Map<String, List<JsonNode>> explained = explained(manifests, extensions);
      Map<String, Map<String, Fate>> real = real(manifests, extensions, explained);
      var told = new LinkedHashMap<String, Map<String, Fate>>();
      explained.forEach((name, pods) -> told.put(name, fates(pods)));
      assertThat(real.get("service elsewhere").remove("remote/far/a"))
          .as("what the remote does in earnest")
          .isEqualTo(new Fate(Map.of("env FROM", "afar"), ""));
      assertThat(told.get("service elsewhere").remove("remote/far/a"))
          .isEqualTo(new Fate(Map.of(), ""));
      for (String name : manifests.keySet()) {
        assertThat(told.get(name)).as(name).isEqualTo(real.get(name));
      }
      everyBundledJarIsSeen(explained.values().stream().flatMap(List::stream).toList());
    } finally {
      ip("link", "del", DEVICE);
    }
  }

  private Map<String, Map<String, Fate>> real(
      Map<String, String> manifests, Path extensions, Map<String, List<JsonNode>> explained)
      throws Exception {
    var real = new LinkedHashMap<String, Map<String, Fate>>();
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")));
        var host =
            new SwitchboardProcess(work, containerd.nriSocket(), hostConfiguration(extensions))) {
      Files.writeString(
          work.resolve("c/cdi/test.json"),
          """
          {"cdiVersion":"0.6.0","kind":"switchboard.test/thing",
           "devices":[{"name":"one","containerEdits":{"env":["CDI_ONE=yes"]}}]}
          """);
      host.await("connected to containerd");
      try {
        for (Map.Entry<String, String> each : manifests.entrySet()) {
          int before = record(host).calls().size();
          containerd.createManifest(each.getValue());
          List<RecordedCall> calls = record(host).calls();
          calls = calls.subList(before, calls.size());
          real.put(each.getKey(), Fate.of(calls));
          if (each.getKey().equals("network device")) {
            isInThePod(calls, explained.get(each.getKey()));
          }
        }
        ranTheOldPlugin(explained.get("plugin of NRI 0.1"));
      } finally {
        containerd.removePods();
      }
    }
    assertThat(ip("-o", "link", "show", "dev", DEVICE)).as("back on the host").contains(DEVICE);
    return real;
  }

  /** What is said of the interface is what is seen in the real pod's network namespace. */
  private static void isInThePod(List<RecordedCall> calls, List<JsonNode> explained)
      throws Exception {
    RecordedCall run =
        calls.stream().filter(c -> c.method().equals("RunPodSandbox")).findFirst().orElseThrow();
    String namespace =
        RunPodSandboxRequest.parseFrom(run.request())
            .getPod()
            .getLinux()
            .getNamespacesList()
            .stream()
            .filter(each -> each.getType().equals("network"))
            .map(LinuxNamespace::getPath)
            .findFirst()
            .orElseThrow();
    assertThat(actions(explained, "network-devices"))
        .containsExactly(
            "moves the interface %s of the host into the pod as net1, with the address"
                    .formatted(DEVICE)
                + " 10.99.0.5/24 and an MTU of 1400");
    assertThat(run("nsenter", "--net=" + namespace, "ip", "-o", "addr", "show", "dev", "net1"))
        .contains("10.99.0.5/24");
    assertThat(run("nsenter", "--net=" + namespace, "ip", "-o", "link", "show", "dev", "net1"))
        .contains("mtu 1400", "alias " + DEVICE);
  }

  private void ranTheOldPlugin(List<JsonNode> explained) throws IOException {
    assertThat(actions(explained, "v010"))
        .containsExactly("runs " + Peers.file("v010-plugin") + " invoke");
    assertThat(Files.readAllLines(work.resolve("v010.log")))
        .as("once, by the real pod")
        .singleElement()
        .asString()
        .startsWith("create ");
  }

  private static List<String> actions(List<JsonNode> pods, String link) {
    return pods.stream()
        .flatMap(pod -> StreamSupport.stream(pod.get("sandbox").spliterator(), false))
        .filter(part -> part.get("link").asString().equals(link))
        .flatMap(part -> StreamSupport.stream(part.get("actions").spliterator(), false))
        .map(JsonNode::asString)
        .toList();
  }

  /** Each either acts in some manifest, or there is a reason why it does not. */
  private static void everyBundledJarIsSeen(List<JsonNode> pods) throws IOException {
    var bundled = new TreeSet<String>();
    try (var jars = Files.newDirectoryStream(Peers.distribution().resolve("extensions"), "*.jar")) {
      jars.forEach(jar ->
          bundled.add(
              jar.getFileName()
                  .toString()
                  .replaceAll("^switchboard-extension-|-\\d.*\\.jar$", "")));
    }
    var acting = new TreeSet<String>(NO_PART.keySet());
    var notAsked = new TreeSet<String>();
    for (JsonNode pod : pods) {
      for (JsonNode part :
          pod.findValues("links").stream().flatMap(JsonNode::valueStream).toList()) {
        note(part, acting, notAsked);
      }
      pod.get("sandbox").forEach(part -> note(part, acting, notAsked));
    }
    assertThat(acting).isEqualTo(bundled);
    assertThat(notAsked).containsExactly("logger", "remote");
  }

  private static void note(JsonNode part, TreeSet<String> acting, TreeSet<String> notAsked) {
    switch (part.get("outcome").asString()) {
      case "CHANGED", "FAILED" -> {
        assertThat(NO_PART).doesNotContainKey(part.get("link").asString());
        acting.add(part.get("link").asString());
      }
      case "NOT_ASKED" -> notAsked.add(part.get("link").asString());
      default -> {
        // says nothing about it
      }
    }
  }

  private static RecordedCalls record(SwitchboardProcess host) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(host.url() + "/actuator/support"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + TOKEN)
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    host.get("health");
    try (HttpClient client = HttpClient.newHttpClient()) {
      String answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
      String record = JsonMapper.shared().readTree(answer).get("record").asString();
      return RecordedCalls.read(new ByteArrayInputStream(Base64.getDecoder().decode(record)));
    }
  }

  /** The pods of each manifest, as one run of {@code explain} tells them. */
  private Map<String, List<JsonNode>> explained(Map<String, String> manifests, Path extensions)
      throws Exception {
    var files = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> each : manifests.entrySet()) {
      Path file = work.resolve("m%02d.yaml".formatted(files.size()));
      files.put(Files.writeString(file, each.getValue()).toString(), each.getKey());
    }
    var words = new ArrayList<>(List.of("explain", "-o", "json", "--nri=0.12.3"));
    words.add("--spring.config.additional-location=file:" + extensions);
    words.addAll(files.keySet());
    Program.Ended ended = Program.run(Program.command(words), work);
    assertThat(ended.err()).doesNotContain("is left out", "\tat ");
    assertThat(ended.code()).as("some are refused").isOne();
    var pods = new LinkedHashMap<String, List<JsonNode>>();
    for (JsonNode pod : ended.json().get("pods")) {
      String origin = pod.get("origin").asString();
      String file = origin.substring(origin.lastIndexOf('(') + 1, origin.lastIndexOf(", line"));
      pods.computeIfAbsent(files.get(file), _ -> new ArrayList<>()).add(pod);
    }
    return pods;
  }

  private static Map<String, Fate> fates(List<JsonNode> pods) {
    var fates = new TreeMap<String, Fate>();
    pods.forEach(pod -> fates.putAll(Fate.explained(pod)));
    return fates;
  }

  private static String ip(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + output).isZero();
    return output;
  }
}
