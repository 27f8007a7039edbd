package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pod of the chart's DaemonSet on a real containerd: image, mounts, security context and probes
 * as Helm renders them, started over CRI as the kubelet would, beside pods that it adjusts.
 */
@Timeout(600)
class ChartPodIT {
  private static final Path CHART = Path.of("../config/helm/switchboard").toAbsolutePath();

  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void podOfTheDaemonSetAdjustsOtherPodsOfItsNode() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Peers.require("helm");
    Path archive = Image.archive();
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")))) {
      containerd.load(archive, "--base-name", "localhost/switchboard");
      var pod = new ChartPod(render(containerd), work.resolve("kubelet"));
      assertThat(pod.image()).isEqualTo("localhost/switchboard:" + Image.VERSION);
      try {
        String own = containerd.run(pod.sandbox(), pod.container()).getLast();
        servesAndSurvives(containerd, pod, own);
        endsByItself(containerd, pod, own);
      } finally {
        containerd.removePods();
      }
    }
  }

  private void servesAndSurvives(Containerd containerd, ChartPod pod, String own) throws Exception {
    await(pod.probe("startupProbe"), 200);
    await(pod.probe("readinessProbe"), 200);
    assertThat(get(pod.probe("livenessProbe"))).isEqualTo(200);
    looksAsTheChartSays(containerd, own);
    adjusts(containerd, "first");

    containerd.kill();
    await(pod.probe("readinessProbe"), 503);
    assertThat(get(pod.probe("livenessProbe")))
        .as("no restart for the runtime's sake")
        .isEqualTo(200);
    containerd.restart();
    containerd.awaitReady();
    await(pod.probe("readinessProbe"), 200);
    adjusts(containerd, "second");
  }

  private static void endsByItself(Containerd containerd, ChartPod pod, String own) {
    long asked = System.nanoTime();
    assertThat(containerd.stop(own, pod.gracePeriod())).as("ended by itself").isEqualTo(143);
    assertThat(Duration.ofNanos(System.nanoTime() - asked))
        .isLessThan(Duration.ofSeconds(pod.gracePeriod()));
  }

  private String render(Containerd containerd) throws Exception {
    Path site = Files.createDirectory(work.resolve("site"));
    JarBuilder.of("site")
        .extension(
            "x.Site",
            """
            implements CreateContainerHandler {
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return ContainerAdjustment.builder().env("SITE", "here").build();
              }
            }
            """)
        .build(site.resolve("site.jar"));
    Path values =
        Files.writeString(
            work.resolve("values.yaml"),
            """
            nri: {socketDirectory: %s}
            management: {port: %d}
            hostFolders: [%s]
            extensions:
              extra:
                - name: site
                  source: {hostPath: {path: %s, type: Directory}}
            """
                .formatted(
                    containerd.nriSocket().getParent(),
                    Program.freePort(),
                    work.resolve("hooks.d"),
                    site));
    Path output = work.resolve("manifests.yaml");
    Process helm =
        new ProcessBuilder(
                Peers.file("helm/helm").toString(),
                "template",
                "node",
                CHART.toString(),
                "-n",
                "kube-system",
                "-f",
                values.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(helm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(helm.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  /** From inside: the cache of the image is taken, and there is nothing but what is needed. */
  private static void looksAsTheChartSays(Containerd containerd, String own) throws IOException {
    // The JVM does not start at all if it cannot take the cache.
    assertThat(containerd.exec(own, "java", "-XX:AOTMode=on", "@switchboard", "version"))
        .contains("AOT cache /opt/switchboard/cache/switchboard.aot");
    assertThat(
            containerd.exec(
                own,
                "java",
                "@switchboard",
                "check",
                "--spring.config.additional-location=file:/etc/switchboard/"))
        .contains("site");
    assertThat(containerd.exec(own, "jcmd", "1", "VM.command_line"))
        .contains("-XX:AOTCache=/opt/switchboard/cache/switchboard.aot");
    Path process = process();
    assertThat(Files.readString(process.resolve("status")))
        .containsPattern("Uid:\\s0\\s")
        .containsPattern("CapEff:\\s0+\\n")
        .containsPattern("CapBnd:\\s0+\\n")
        .containsPattern("NoNewPrivs:\\s1\\n")
        .containsPattern("Seccomp:\\s2\\n");
    assertThat(Files.readAllLines(process.resolve("mountinfo")))
        .as("the root is read-only")
        .anyMatch(mount -> mount.matches("\\d+ \\d+ \\S+ / / ro,.*"));
  }

  /** Its first process, as the node sees it. */
  private static Path process() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(ProcessHandle::pid)
          .map(pid -> Path.of("/proc/" + pid))
          .filter(ChartPodIT::isOurs)
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isOurs(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"))
          .startsWith("/opt/java/bin/java\0@/opt/switchboard/switchboard\0run");
    } catch (IOException e) {
      return false; // has ended
    }
  }

  private static void adjusts(Containerd containerd, String name) throws IOException {
    String pod =
        containerd.runPod(
            name,
            Map.of(
                "ulimits.nri.containerd.io/container.c0",
                "[{type: nofile, hard: 4096, soft: 4096}]"));
    String container = containerd.runContainer(pod, "c0");
    assertThat(containerd.exec(container, "cat", "/proc/self/limits"))
        .containsPattern("Max open files +4096 +4096");
    assertThat(containerd.exec(container, "env")).as("by a jar of a volume").contains("SITE=here");
    containerd.removeContainer(container);
    containerd.removePod(pod);
  }

  private void await(String probe, int status) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    int last = 0;
    while (System.nanoTime() - deadline < 0) {
      last = get(probe);
      if (last == status) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError(
        probe + " answers " + last + " instead of " + status + "; log:\n" + log());
  }

  private String log() throws IOException {
    Path log = work.resolve("kubelet/logs/switchboard.log");
    return Files.exists(log) ? Files.readString(log) : "none";
  }

  /** 0 if nobody answers. */
  private int get(String probe) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + probe)).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }
}
