package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a pod with one container takes to come up on the real containerd, with several plugins
 * and none. Each variant has a containerd of its own, and they take turns pod by pod: whatever else
 * the machine does, and that a containerd becomes slower with the pods that it has had, hits them
 * alike. No pod is counted before every host is up and has served a few.
 */
class PodsBench {
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 25);
  private static final int UNCOUNTED = 5;

  /** They do something for every pod, whether it asks for it or not. */
  private static final String EVERYTHING =
      """
      switchboard:
        extensions:
          hooks: {config: {directories: [%s]}}
          logger: {config: {mode: full}}
          differ: {config: {format: yaml}}
          network-logger: {config: {level: info}}
          validator: {enabled: true}
      """;

  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private final List<Variant> variants = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @Test
  void measure() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Peers.require("nri-v0.12.5");
    try {
      add("no plugin", containerd("none"), Map.of());
      add("one Go plugin that asks for nothing", withGoPlugin(), Map.of());
      add("Switchboard, no jar", withSwitchboard("empty", "none*", ""), Map.of());
      add(
          "four jars (ulimit, hooks, devices, logger)",
          withSwitchboard("four", "*-{ulimit,hooks,devices,logger}-[0-9]*", ""),
          Map.of());
      add("all jars as they come", withSwitchboard("all", "*", ""), Map.of());
      Containerd busy = withSwitchboard("busy", "*", EVERYTHING.formatted(hooks()));
      add("all jars, four of which tell or check everything", busy, Map.of());
      add("the same, and the pod uses four more", busy, annotations());
      for (int round = -UNCOUNTED; round < ROUNDS; round++) {
        Collections.rotate(variants, 1);
        for (Variant variant : variants) {
          variant.play(round >= 0);
        }
      }
    } finally {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    }
    System.out.println(
        "| pod with | ms | best | sandbox | create | start |\n|---|---|---|---|---|---|");
    variants.stream().sorted((a, b) -> a.place - b.place).forEach(Variant::print);
  }

  private void add(String name, Containerd containerd, Map<String, String> annotations) {
    variants.add(new Variant(variants.size(), name, containerd, annotations));
  }

  private Containerd containerd(String folder) throws IOException, InterruptedException {
    var containerd = new Containerd(Files.createDirectory(work.resolve(folder)));
    open.push(containerd);
    return containerd;
  }

  private Containerd withGoPlugin() throws IOException, InterruptedException {
    Containerd containerd = containerd("go");
    Process plugin =
        new ProcessBuilder(
                Peers.file("bench-plugin").toString(),
                "-socket",
                containerd.nriSocket().toString(),
                "-name",
                "go",
                "-idx",
                "50",
                "-wishes",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    open.push(plugin::destroy);
    LogFile.await(work.resolve("go/containerd.log"), "connected and synchronized");
    return containerd;
  }

  private Containerd withSwitchboard(String folder, String jars, String yaml)
      throws IOException, InterruptedException {
    Containerd containerd = containerd(folder);
    Path home = Files.createDirectory(work.resolve(folder + "-host"));
    String directory =
        "switchboard.extensions-directory: " + Peers.bundled(home.resolve("jars"), jars) + "\n";
    var switchboard = new SwitchboardProcess(home, containerd.nriSocket(), directory + yaml);
    open.push(switchboard);
    switchboard.await("connected to containerd");
    switchboard.get("health"); // which answers when everything is up
    return containerd;
  }

  private Path hooks() throws IOException {
    Path hooks = Files.createDirectory(work.resolve("hooks.d"));
    Files.writeString(
        hooks.resolve("hook.json"),
        """
        {"version":"1.0.0","hook":{"path":"/bin/true"},
         "when":{"annotations":{"^hook$":"^yes$"}},"stages":["createRuntime"]}
        """);
    return hooks;
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

  /** What takes its turn; times are of the pod, its sandbox, its container's creation and start. */
  private record Variant(
      int place,
      String name,
      Containerd containerd,
      Map<String, String> annotations,
      List<List<Long>> times) {

    Variant(int place, String name, Containerd containerd, Map<String, String> annotations) {
      this(
          place,
          name,
          containerd,
          annotations,
          List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
    }

    void play(boolean counted) {
      long began = System.nanoTime();
      String pod = containerd.runPod("p" + began, annotations);
      long sandbox = System.nanoTime();
      String container = containerd.createContainer(pod, "c0");
      long created = System.nanoTime();
      containerd.startContainer(container);
      long started = System.nanoTime();
      containerd.removeContainer(container);
      containerd.removePod(pod);
      if (counted) {
        times.get(0).add(started - began);
        times.get(1).add(sandbox - began);
        times.get(2).add(created - sandbox);
        times.get(3).add(started - created);
      }
    }

    void print() {
      times.forEach(taken -> taken.sort(null));
      System.out.printf(
          "| %s | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
          name, median(0), times.get(0).getFirst() / 1e6, median(1), median(2), median(3));
    }

    private double median(int part) {
      return times.get(part).get(times.get(part).size() / 2) / 1e6;
    }
  }
}
