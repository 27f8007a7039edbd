package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.node.Difference;
import dev.switchboard.nri.recording.RecordedCall;
import dev.switchboard.nri.recording.RecordedCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code explain} says of manifests, held against what the host answered when a real
 * containerd created their containers, asked over CRI as a kubelet asks (by a peer in Go that reads
 * the manifests by itself).
 */
@Timeout(300)
class ExplainedPodsIT {
  private static final String TOKEN = "0123456789abcdef";

  /** Of a container: the entries that change, or why it is refused. */
  private record Fate(Map<String, String> changes, String refusal) {}

  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private static Map<String, String> manifests() throws IOException {
    var manifests = new LinkedHashMap<String, String>();
    String all = Files.readString(Path.of("src/test/resources/explained-manifests.txt"));
    for (String each : all.split("(?m)^=== ")) {
      if (!each.isBlank()) {
        String[] parts = each.split("\n", 2);
        manifests.put(parts[0], parts[1]);
      }
    }
    return manifests;
  }

  /** The same for both sides. */
  private Path configuration() throws IOException {
    Path hooks = Files.createDirectory(work.resolve("hooks.d"));
    Files.writeString(
        hooks.resolve("trace.json"),
        """
        {"version":"1.0.0","hook":{"path":"/bin/true","args":["true","traced"]},
         "when":{"annotations":{"^trace$":"^yes$"},"commands":["/sleep$"],"hasBindMounts":true},
         "stages":["createRuntime"]}
        """);
    return Files.writeString(
        work.resolve("extensions.yaml"),
        """
        switchboard.extensions:
          hooks.config.directories: [%s]
          memory-qos.config:
            classes: [{name: bronze, swap-limit-ratio: 0.3}]
            unified-annotations: [memory.high]
        """
            .formatted(hooks));
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
    Path extensions = configuration();
    Map<String, String> manifests = manifests();
    assertThat(manifests).hasSizeGreaterThanOrEqualTo(20);
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
          real.put(each.getKey(), fates(calls.subList(before, calls.size())));
        }
      } finally {
        containerd.removePods();
      }
    }
    var changed = new ArrayList<String>();
    var refusals = new ArrayList<String>();
    for (Map.Entry<String, String> each : manifests.entrySet()) {
      Map<String, Fate> explained = explained(each.getValue(), extensions);
      assertThat(explained).as(each.getKey()).isEqualTo(real.get(each.getKey()));
      for (Fate fate : explained.values()) {
        changed.addAll(fate.changes.keySet());
        refusals.add(fate.refusal);
      }
    }
    assertThat(refusals)
        .anyMatch(refusal -> refusal.contains("nofiles"))
        .anyMatch(refusal -> refusal.contains("gold"))
        .anyMatch(refusal -> refusal.contains(": conflict: "));
    assertThat(changed)
        .as("what extensions change in all of them")
        .anyMatch(entry -> entry.startsWith("rlimits "))
        .anyMatch(entry -> entry.startsWith("devices "))
        .anyMatch(entry -> entry.startsWith("mounts "))
        .anyMatch(entry -> entry.startsWith("cdiDevices "))
        .anyMatch(entry -> entry.startsWith("sysctl "))
        .anyMatch(entry -> entry.startsWith("hooks.createRuntime "))
        .anyMatch(entry -> entry.startsWith("resources.unified "))
        .anyMatch(entry -> entry.startsWith("rdt."))
        .anyMatch(entry -> entry.startsWith("memoryPolicy"));
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

  /** Of each creation, by pod and container. */
  private static Map<String, Fate> fates(List<RecordedCall> calls) throws Exception {
    var fates = new TreeMap<String, Fate>();
    for (RecordedCall call : calls) {
      if (call.method().equals("CreateContainer")) {
        fates.put(call.subject(), fate(call));
      }
    }
    return fates;
  }

  private static Fate fate(RecordedCall call) throws Exception {
    if (call.answer().status() != 0) {
      return new Fate(Map.of(), begin(call.answer().error()));
    }
    Container container = RecordedCalls.created(call).orElseThrow();
    var merger = new AdjustmentMerger(container);
    merger.merge("host", RecordedCalls.adjustment(call.answer().reply()));
    var changes = new TreeMap<String, String>();
    for (Difference each : Difference.between(container, merger.outcome())) {
      changes.put(each.field() + " " + each.key(), each.to().orElse("removed"));
    }
    merger
        .memoryPolicy()
        .ifPresent(
            policy -> changes.put("memoryPolicy ", policy.mode() + " nodes " + policy.nodes()));
    return new Fate(changes, "");
  }

  /** The host cuts what it tells the runtime, and puts the request's id behind it. */
  private static String begin(String refusal) {
    String whole = refusal.replaceFirst(" \\([0-9a-z]+-\\d+\\)$", "");
    return whole.substring(0, Math.min(200, whole.length()));
  }

  private Map<String, Fate> explained(String manifest, Path extensions) throws Exception {
    Path file = Files.writeString(work.resolve("manifest.yaml"), manifest);
    Program.Ended ended =
        Program.run(
            work,
            "explain",
            file.toString(),
            "-o",
            "json",
            "--nri=0.12.3",
            "--spring.config.additional-location=file:" + extensions);
    JsonNode json = ended.json();
    var fates = new TreeMap<String, Fate>();
    for (JsonNode pod : json.get("pods")) {
      for (JsonNode container : pod.get("containers")) {
        fates.put(
            pod.get("pod").asString() + "/" + container.get("name").asString(), fate(container));
      }
    }
    assertThat(ended.code()).isEqualTo(json.get("refused").asBoolean() ? 1 : 0);
    return fates;
  }

  private static Fate fate(JsonNode container) {
    if (!container.get("refusal").isNull()) {
      return new Fate(Map.of(), begin(container.get("refusal").asString()));
    }
    var changes = new TreeMap<String, String>();
    for (JsonNode link : container.get("links")) {
      for (JsonNode change : link.get("changes")) {
        changes.put(
            change.get("field").asString() + " " + change.get("key").asString(),
            change.get("to").isNull() ? "removed" : change.get("to").asString());
      }
    }
    return new Fate(changes, "");
  }
}
