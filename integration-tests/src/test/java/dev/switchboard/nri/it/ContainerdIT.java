package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Real containers, created over CRI by a real containerd, changed by the four jars. */
@Timeout(300)
class ContainerdIT {
  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private String configuration() throws IOException {
    Path hooks = Files.createDirectory(work.resolve("hooks.d"));
    Path script = work.resolve("hook.sh");
    Files.writeString(script, "#!/bin/sh\ncat > " + work.resolve("hook") + "-$1\n");
    script.toFile().setExecutable(true);
    Files.writeString(
        hooks.resolve("mark.json"),
        """
        {"version":"1.0.0","hook":{"path":"%s","args":["hook.sh","ran"]},
         "when":{"annotations":{"^mark$":"^yes$"}},"stages":["createRuntime"]}
        """
            .formatted(script));
    return """
    switchboard:
      extensions:
        hooks:
          config:
            directories: [%s]
        logger:
          config:
            log-file: %s
            set-env: SEEN_BY
    """
        .formatted(hooks, work.resolve("events.log"));
  }

  @Test
  void realContainersAreChangedAndAgainAfterARestartOfContainerd() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")));
        var switchboard = new SwitchboardProcess(work, containerd.nriSocket(), configuration())) {
      switchboard.await("connected to containerd");
      playPod(containerd, "first");

      containerd.killAndRestart();
      assertThat(switchboard.await("reconnected to containerd"))
          .as("one line tells the reconnection")
          .contains("as 50-switchboard");
      Files.delete(work.resolve("hook-ran"));
      playPod(containerd, "second");

      assertThat(switchboard.log().stream().filter(line -> line.contains("reconnected to")).count())
          .isOne();
    }
  }

  private void playPod(Containerd containerd, String name)
      throws IOException, InterruptedException {
    String pod =
        containerd.runPod(
            name,
            Map.of(
                "ulimits.nri.containerd.io/container.c0",
                // runc, itself a Go program, may raise a softer limit of files by a race of its
                // own.
                "[{type: nofile, hard: 4096, soft: 4096}, {type: msgqueue, hard: 7000, soft: 70}]",
                "devices.noderesource.dev/container.c0",
                "[{path: /dev/nri-null, type: c, major: 1, minor: 3, file_mode: 0640, uid: 5}]",
                "mark",
                "yes"));
    String container = containerd.runContainer(pod, "c0");
    try {
      assertThat(containerd.exec(container, "cat", "/proc/self/limits"))
          .containsPattern("Max open files +4096 +4096")
          .containsPattern("Max msgqueue size +70 +7000");
      assertThat(containerd.exec(container, "stat", "-c", "%t:%T %a %u", "/dev/nri-null").strip())
          .isEqualTo("1:3 640 5");
      assertThat(containerd.exec(container, "env")).contains("SEEN_BY=logger-pid-");
      assertThat(work.resolve("hook-ran")).as("what the hook wrote").isNotEmptyFile();
    } finally {
      containerd.removeContainer(container);
      containerd.removePod(pod);
    }
    assertThat(told("RemovePodSandbox default/" + name))
        .containsSubsequence(
            List.of(
                "RunPodSandbox default/" + name,
                "CreateContainer default/" + name + "/c0",
                "PostCreateContainer default/" + name + "/c0",
                "StartContainer default/" + name + "/c0",
                "PostStartContainer default/" + name + "/c0",
                "StopContainer default/" + name + "/c0",
                "RemoveContainer default/" + name + "/c0",
                "StopPodSandbox default/" + name,
                "RemovePodSandbox default/" + name));
  }

  private List<String> told(String last) throws IOException, InterruptedException {
    return LogFile.await(work.resolve("events.log"), last).stream()
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }
}
