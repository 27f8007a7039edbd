package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    for (int i = 0; i < LAUNCHES; i++) {
      dropPageCache();
      Path log = root.resolve("var/log/switchboard/switchboard.log");
      Files.deleteIfExists(log);
      try (var containerd = new Containerd(Files.createDirectories(work.resolve("c")))) {
        String pod =
            containerd.runPod(
                "launched" + i,
                Map.of(
                    "ulimits.noderesource.dev/container.c0",
                    "[{type: nofile, hard: 4096, soft: 4096}]"));
        String container = containerd.runContainer(pod, "c0");
        assertThat(containerd.exec(container, "cat", "/proc/self/limits"))
            .containsPattern("Max open files +4096 +4096");
        assertThat(containerd.exec(container, "env"))
            .as("the runtime's configuration of the plugin is heeded")
            .contains("SEEN_BY=logger-pid-");
        containerd.removeContainer(container);
        containerd.removePod(pod);
        assertThat(log).content().contains("connected to containerd");
      }
      awaitNoProcess(root);
    }
  }

  /** As {@code install --launched} does it, with a folder in the place of {@code /}. */
  private Path install() throws Exception {
    Path root = Files.createDirectory(work.resolve("root"));
    Process install =
        new ProcessBuilder(
                Peers.distribution().resolve("bin/switchboard").toString(),
                "install",
                "--launched",
                "--root",
                root.toString())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("install.log").toFile())
            .start();
    assertThat(install.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(work.resolve("install.log")).content().contains("wrote     /opt/nri/plugins");

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
    Path configuration = Files.createDirectories(root.resolve("etc/nri/conf.d"));
    Files.writeString(
        configuration.resolve("50-switchboard.conf"),
        """
        management.server.port: %d
        switchboard:
          extensions:
            logger:
              config:
                set-env: SEEN_BY
        """
            .formatted(freePort()));
    return root;
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
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
