package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What ulimit, devices and hooks bring about, seen from inside real containers. */
@Timeout(300)
class ContainerdExtensionsIT {
  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  /** The jars under test, and one that sets what none of them does. */
  private Path jars() throws IOException {
    Path folder = Peers.bundled(work.resolve("extensions"), "*{ulimit,devices,hooks}*.jar");
    JarBuilder.of("oom")
        .extension(
            "x.Oom",
            """
            implements CreateContainerHandler {
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return ContainerAdjustment.builder().oomScoreAdj(789).build();
              }
            }
            """)
        .build(folder.resolve("oom.jar"));
    return folder;
  }

  private Path trace(String stage) {
    return work.resolve("trace-" + stage);
  }

  /** Hooks whose trace is what the runtime tells them; the one inside leaves a file there. */
  private Path hooks() throws IOException {
    Path folder = Files.createDirectory(work.resolve("hooks.d"));
    for (String stage : List.of("createRuntime", "createContainer", "poststart", "poststop")) {
      Files.writeString(
          folder.resolve(stage + ".json"),
          hook(
              "cat > " + trace(stage) + ".new && mv " + trace(stage) + ".new " + trace(stage),
              stage));
    }
    Files.writeString(
        folder.resolve("startContainer.json"),
        hook("echo $ROLE > /hook-started", "startContainer"));
    Files.writeString(
        folder.resolve("missing.json"), hook("true", "poststart").replace("/bin/sh", "/not/there"));
    return folder;
  }

  private static String hook(String command, String stage) {
    return """
    {"version":"1.0.0",
     "hook":{"path":"/bin/sh","args":["sh","-c","%s"],"env":["ROLE=hook","PATH=/bin:/usr/bin"],"timeout":20},
     "when":{"annotations":{"^trace$":"^yes$"},"namespaces":["^default$"],"commands":["/sleep$"]},
     "stages":["%s"]}
    """
        .formatted(command, stage);
  }

  private void cdi() throws IOException {
    Files.writeString(
        work.resolve("c/cdi/test.json"),
        """
        {"cdiVersion":"0.6.0","kind":"switchboard.test/thing",
         "devices":[{"name":"one","containerEdits":{
           "env":["CDI_ONE=yes"],
           "deviceNodes":[{"path":"/dev/cdi-zero","type":"c","major":1,"minor":5}]}}]}
        """);
  }

  private Map<String, String> annotations() throws IOException {
    Path data = Files.createDirectory(work.resolve("data"));
    Files.writeString(data.resolve("seen"), "from the host");
    return Map.of(
        "ulimits.noderesource.dev/pod",
        "[{type: nofile, hard: 4k, soft: 1000}, {type: core, hard: unlimited, soft: 0}]",
        "devices.noderesource.dev",
        "[{path: /dev/nri-null, type: c, major: 1, minor: 3, file_mode: 0640, uid: 5, gid: 6}]",
        "mounts.noderesource.dev/container.c0",
        "[{source: %s, destination: /data, type: bind, options: [rbind, ro]}]".formatted(data),
        "cdi-devices.noderesource.dev/pod",
        "[switchboard.test/thing=one]",
        "sysctl.noderesource.dev",
        "{kernel.msgmax: 0x1f40}",
        "trace",
        "yes");
  }

  @Test
  void limitsNodesMountsHooksParametersScoreAndCdiDevicesReachTheContainer() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    String configuration =
        """
        switchboard:
          extensions-directory: %s
          extensions:
            hooks:
              config:
                directories: [%s]
        """
            .formatted(jars(), hooks());
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")));
        var switchboard = new SwitchboardProcess(work, containerd.nriSocket(), configuration)) {
      cdi();
      switchboard.await("connected to containerd");
      String pod = containerd.runPod("all", annotations());
      String container = containerd.runContainer(pod, "c0");
      try {
        insideTheContainer(containerd, container);
        assertThat(work.resolve("data/written")).doesNotExist();
        told("createRuntime", "creating");
        told("createContainer", "creating");
        // runc has still "created" in it where OCI has running.
        told("poststart", "(created|running)");
        assertThat(trace("poststop")).doesNotExist();
      } finally {
        containerd.removeContainer(container);
        containerd.removePod(pod);
      }
      told("poststop", "stopped");
      assertThat(switchboard.get("extensions/hooks"))
          .contains("\"inForce\":true", "the program /not/there does not exist");
    }
  }

  private static void insideTheContainer(Containerd containerd, String container) {
    assertThat(containerd.exec(container, "sh", "-c", ofItsProcess("limits")))
        .containsPattern("Max open files +1000 +4000")
        .containsPattern("Max core file size +0 +unlimited");
    assertThat(containerd.exec(container, "stat", "-c", "%t:%T %a %u:%g", "/dev/nri-null").strip())
        .isEqualTo("1:3 640 5:6");
    assertThat(containerd.exec(container, "cat", "/data/seen")).isEqualTo("from the host");
    assertThat(containerd.exec(container, "sh", "-c", "touch /data/written || echo refused"))
        .contains("refused");
    assertThat(containerd.exec(container, "cat", "/proc/sys/kernel/msgmax").strip())
        .isEqualTo("8000");
    assertThat(containerd.exec(container, "sh", "-c", ofItsProcess("oom_score_adj")).strip())
        .isEqualTo("789");
    assertThat(containerd.exec(container, "env")).contains("CDI_ONE=yes");
    assertThat(containerd.exec(container, "stat", "-c", "%t:%T", "/dev/cdi-zero").strip())
        .isEqualTo("1:5");
    assertThat(containerd.exec(container, "cat", "/hook-started").strip()).isEqualTo("hook");
  }

  /** Process 1 is the pod's own: the containers of a pod share its processes here. */
  private static String ofItsProcess(String file) {
    return "for p in /proc/[0-9]*; do "
        + "tr '\\0' ' ' < $p/cmdline | grep -q '^/bin/sleep 1000' && cat $p/"
        + file
        + "; done; true";
  }

  /** A hook has been told the container's state at its stage. */
  private void told(String stage, String status) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!Files.exists(trace(stage)) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(trace(stage)).as("what the hook at %s left", stage).exists();
    assertThat(Files.readString(trace(stage)).replace(" ", ""))
        .containsPattern("\"status\":\"" + status + "\"");
  }
}
