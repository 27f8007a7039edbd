package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real containerd launches the host as a pre-installed plugin. How often: system property {@code
 * switchboard.launches}; before each start the page cache is dropped, where that is allowed.
 */
@Timeout(600)
class LaunchedIT {
  private static final int LAUNCHES = Integer.getInteger("switchboard.launches", 1);

  @TempDir Path work;

  @Test
  void containerdStartsTheHostAndTakesItAlong() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Path root = install();
    write(root.resolve("etc/nri/conf.d"), settings(Program.freePort(), "set-env"));
    for (int i = 0; i < LAUNCHES; i++) {
      dropPageCache();
      Path log = root.resolve("var/log/switchboard/switchboard.log");
      Files.deleteIfExists(log);
      try (var containerd = new Containerd(Files.createDirectories(work.resolve("c")))) {
        assertThat(environmentOfAContainer(containerd, "launched" + i))
            .as("the runtime's configuration of the plugin is heeded")
            .contains("SEEN_BY=logger-pid-");
        assertThat(log).content().contains("connected to containerd");
      }
      awaitNoProcess(root);
    }
  }

  /** In the runtime's own folder, which is another one than that which the script looks into. */
  @Test
  void configurationThatOnlyTheRuntimeHasReadIsTakenFromConfigure() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Path root = install();
    int port = Program.freePort();
    write(work.resolve("c/nri/conf.d"), settings(port, "set-env"));
    try (var containerd = new Containerd(work.resolve("c"))) {
      assertThat(environmentOfAContainer(containerd, "sent")).contains("SEEN_BY=logger-pid-");
      assertThat(statusOf(port)).isEqualTo(200);
    }
    awaitNoProcess(root);
  }

  @Test
  void wrongConfigurationFromConfigureIsToldAndChangesNothing() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    Path root = install();
    int port = Program.freePort();
    write(root.resolve("etc/switchboard"), "management.server.port: " + port + "\n");
    write(work.resolve("c/nri/conf.d"), settings(Program.freePort(), "set-evn"));
    try (var containerd = new Containerd(work.resolve("c"))) {
      assertThat(environmentOfAContainer(containerd, "wrong")).doesNotContain("SEEN_BY");
      assertThat(statusOf(port)).isEqualTo(200);
      assertThat(root.resolve("var/log/switchboard/switchboard.log"))
          .content()
          .contains(
              "the new configuration is refused",
              "the configuration that the runtime has sent, line 6: ",
              "did you mean set-env?");
    }
    awaitNoProcess(root);
  }

  /** Runs a container, which the ulimit extension has to have changed. */
  private static String environmentOfAContainer(Containerd containerd, String name) {
    String pod =
        containerd.runPod(
            name,
            Map.of(
                "ulimits.noderesource.dev/container.c0",
                "[{type: nofile, hard: 4096, soft: 4096}]"));
    String container = containerd.runContainer(pod, "c0");
    assertThat(containerd.exec(container, "cat", "/proc/self/limits"))
        .containsPattern("Max open files +4096 +4096");
    String environment = containerd.exec(container, "env");
    containerd.removeContainer(container);
    containerd.removePod(pod);
    return environment;
  }

  /** What the endpoints answer; they come up after the connection. */
  private static int statusOf(int port) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/liveness"))
            .build();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (true) {
        try {
          return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
          if (System.nanoTime() - deadline > 0) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(50);
        }
      }
    }
  }

  private static String settings(int port, String key) {
    return """
    management.server.port: %d
    switchboard:
      extensions:
        logger:
          config:
            %s: SEEN_BY
    """
        .formatted(port, key);
  }

  /** Under a name that whoever reads the folder knows. */
  private static void write(Path folder, String settings) throws IOException {
    boolean ours = folder.endsWith("etc/switchboard");
    Files.writeString(
        Files.createDirectories(folder).resolve(ours ? "application.yaml" : "50-switchboard.conf"),
        settings);
  }

  /** As {@code install --launched} does it, with a folder in the place of {@code /}. */
  private Path install() throws Exception {
    Path root = Files.createDirectory(work.resolve("root"));
    Program.Ended ended = Program.run(work, "install", "--launched", "--root", root.toString());
    assertThat(ended.out()).contains("wrote     /opt/nri/plugins");

    String script = Files.readString(root.resolve("opt/nri/plugins/50-switchboard"));
    Path plugins = Files.createDirectories(work.resolve("c/nri/plugins"));
    Path launcher =
        Files.writeString(
            plugins.resolve("50-switchboard"),
            script
                .replace("/opt/switchboard", root + "/opt/switchboard")
                .replace("/etc/", root + "/etc/")
                .replace("/var/", root + "/var/"));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return root;
  }

  private static void dropPageCache() throws IOException {
    Path switchOf = Path.of("/proc/sys/vm/drop_caches");
    if (LAUNCHES > 1 && Files.isWritable(switchOf)) {
      Files.writeString(switchOf, "3");
    }
  }

  private static void awaitNoProcess(Path root) throws InterruptedException {
    List<String> left = processes(root);
    for (int i = 0; i < 200 && !left.isEmpty(); i++) {
      Thread.sleep(50);
      left = processes(root);
    }
    assertThat(left).as("processes that outlive containerd").isEmpty();
  }

  private static List<String> processes(Path root) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(process -> process.info().commandLine())
          .flatMap(Optional::stream)
          .filter(command -> command.contains(root.toString()))
          .toList();
    }
  }
}
