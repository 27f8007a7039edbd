package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a pod with one container takes to come up on the real containerd: one that uses eight
 * bundled extensions at once, and one that uses none, in turns; and with no Switchboard at all.
 */
class PodsBench {
  private static final int ROUNDS = 25;

  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private final Map<String, List<Long>> times =
      Map.of("no plugin", new ArrayList<>(), "none", new ArrayList<>(), "eight", new ArrayList<>());

  @Test
  void measure() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Path hooks = Files.createDirectory(work.resolve("hooks.d"));
    Files.writeString(
        hooks.resolve("hook.json"),
        """
        {"version":"1.0.0","hook":{"path":"/bin/true"},
         "when":{"annotations":{"^hook$":"^yes$"}},"stages":["createRuntime"]}
        """);
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")))) {
      for (int i = 0; i < ROUNDS; i++) {
        play("no plugin", containerd, Map.of());
      }
      try (var switchboard =
          new SwitchboardProcess(work, containerd.nriSocket(), configuration(hooks))) {
        switchboard.await("connected to containerd");
        for (int i = 0; i < ROUNDS; i++) {
          play("none", containerd, Map.of());
          play("eight", containerd, annotations());
        }
      }
    }
    times.forEach((what, taken) -> {
      taken.sort(null);
      System.out.printf(
          "a pod that uses %s: %.1f ms (best %.1f, worst %.1f, %d pods)%n",
          what,
          taken.get(taken.size() / 2) / 1e6,
          taken.getFirst() / 1e6,
          taken.getLast() / 1e6,
          taken.size());
    });
  }

  private static String configuration(Path hooks) {
    return """
    switchboard:
      extensions:
        hooks: {config: {directories: [%s]}}
        logger: {config: {mode: full}}
        differ: {config: {format: yaml}}
        network-logger: {config: {level: info}}
        validator: {enabled: true}
    """
        .formatted(hooks);
  }

  private Map<String, String> annotations() throws IOException {
    Path data = Files.createDirectories(work.resolve("data"));
    return Map.of(
        "ulimits.noderesource.dev/pod",
        "[{type: nofile, hard: 4k, soft: 1000}]",
        "devices.noderesource.dev/pod",
        "[{path: /dev/nri-null, type: c, major: 1, minor: 3}]",
        "mounts.noderesource.dev/pod",
        "[{source: %s, destination: /data, type: bind, options: [rbind, ro]}]".formatted(data),
        "writable-cgroups.noderesource.dev/pod",
        "true",
        "hook",
        "yes");
  }

  private void play(String what, Containerd containerd, Map<String, String> annotations)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    String pod = containerd.runPod("p" + began, annotations);
    String container = containerd.runContainer(pod, "c0");
    long took = System.nanoTime() - began;
    times.get(what).add(took);
    containerd.removeContainer(container);
    containerd.removePod(pod);
  }
}
