package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.nri.loading.JarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who set what in a real container: the endpoint's word against what the container shows inside.
 */
@Timeout(300)
class ProvenanceIT {
  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private Path jars() throws IOException {
    Path folder = Peers.bundled(work.resolve("extensions"), "*{ulimit,devices}*.jar");
    extension(folder, "score", "ContainerAdjustment.builder().oomScoreAdj(789).build()");
    extension(
        folder,
        "tier",
        """
        container.name().equals("clash")
            ? ContainerAdjustment.builder().oomScoreAdj(1).build()
            : ContainerAdjustment.builder()
                .env("TIER", "web").annotation("example.com/tier", "web").build()
        """);
    return folder;
  }

  private static void extension(Path folder, String id, String wish) throws IOException {
    JarBuilder.of(id)
        .extension(
            "x.Sets",
            """
            implements CreateContainerHandler {
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return %s;
              }
            }
            """
                .formatted(wish.strip()))
        .build(folder.resolve(id + ".jar"));
  }

  private static final Map<String, String> ANNOTATIONS =
      Map.of(
          "ulimits.noderesource.dev/container.c0",
          "[{type: nofile, hard: 4096, soft: 1000}]",
          "devices.noderesource.dev/container.c0",
          "[{path: /dev/nri-null, type: c, major: 1, minor: 3, file_mode: 0640, uid: 5, gid: 6}]",
          "sysctl.noderesource.dev/container.c0",
          "{kernel.msgmax: 8000}");

  @Test
  void everyChangedFieldHasItsAuthorAndTheContainerAgrees() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    String configuration =
        "switchboard:\n  extensions-directory: %s\n  extensions.tier.config: {x: 1}\n"
            .formatted(jars());
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")));
        var switchboard = new SwitchboardProcess(work, containerd.nriSocket(), configuration)) {
      switchboard.await("connected to containerd");
      String pod = containerd.runPod("seen", ANNOTATIONS);
      try {
        String container = containerd.runContainer(pod, "c0");
        JsonNode told = JsonMapper.shared().readTree(switchboard.get("containers/default/seen/c0"));
        assertThat(told.at("/container/id").asString()).isEqualTo(container);
        assertThat(told.at("/container/state").asString()).isEqualTo("RUNNING");
        assertThat(authors(told))
            .containsExactlyInAnyOrder(
                tuple("Rlimits", "RLIMIT_NOFILE", "soft 1000, hard 4096", "ulimit"),
                tuple("Devices", "/dev/nri-null", "c 1:3 mode 0640 uid 5 gid 6", "devices"),
                tuple("Sysctl", "kernel.msgmax", "8000", "devices"),
                tuple("OomScoreAdj", "", "789", "score"),
                tuple("Env", "TIER", "web", "tier"),
                tuple("Annotations", "example.com/tier", "web", "tier"));
        insideTheContainer(containerd, container);
        refusal(containerd, switchboard, pod);
      } finally {
        containerd.removePod(pod);
      }
    }
  }

  /** Field, key, value afterwards, and who. */
  private static List<Tuple> authors(JsonNode told) {
    var authors = new ArrayList<Tuple>();
    for (JsonNode field : told.get("fields")) {
      JsonNode last = field.get("steps").get(field.get("steps").size() - 1);
      assertThat(field.get("by").asString())
          .isEqualTo(last.get("link").asString() + "@" + last.get("version").asString());
      assertThat(last.get("to")).isEqualTo(field.get("after"));
      authors.add(
          tuple(
              field.get("field").asString(),
              field.get("key").asString(),
              field.get("after").asString(),
              last.get("link").asString()));
    }
    return authors;
  }

  private static void insideTheContainer(Containerd containerd, String container) {
    String process =
        "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline | grep -q '^/bin/sleep 1000'"
            + " && cat $p/limits $p/oom_score_adj; done; true";
    assertThat(containerd.exec(container, "sh", "-c", process))
        .containsPattern("Max open files +1000 +4096")
        .containsPattern("(?m)^789$");
    assertThat(containerd.exec(container, "stat", "-c", "%t:%T %a %u:%g", "/dev/nri-null").strip())
        .isEqualTo("1:3 640 5:6");
    assertThat(containerd.exec(container, "cat", "/proc/sys/kernel/msgmax").strip())
        .isEqualTo("8000");
    assertThat(containerd.exec(container, "env")).contains("TIER=web");
  }

  /** What containerd answers is what the kubelet makes the pod's event of. */
  private static void refusal(Containerd containerd, SwitchboardProcess switchboard, String pod)
      throws Exception {
    String error =
        String.valueOf(catchThrowable(() -> containerd.runContainer(pod, "clash")).getMessage());
    String refusal = error.substring(error.indexOf("tier@1.2.3: "));
    assertThat(refusal)
        .matches(
            "tier@1\\.2\\.3: conflict: plugins \"tier\" and \"score\" both tried to set"
                + " OomScoreAdj +\\([0-9a-z-]+\\)")
        .hasSizeLessThanOrEqualTo(256);
    String id = refusal.substring(refusal.lastIndexOf('(') + 1, refusal.length() - 1);
    assertThat(switchboard.get("containers/default/seen/clash"))
        .contains("\"requestId\":\"" + id + "\"", "\"refused\":true", "\"owner\":\"score\"");
    assertThat(switchboard.await("(" + id + ") is refused: tier@1.2.3: conflict")).isNotEmpty();
  }
}
