package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demonstration's living node, by the distribution's script. */
@Timeout(180)
class ServedDemoIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"TERM, 143, 500", "INT, 130, 20"})
  void aNodeOfPodsLivesUntilASignalAndLeavesNothingBehind(String signal, int code, int pods)
      throws Exception {
    int port = Program.freePort();
    Path out = folder.resolve("out");
    var command =
        new ProcessBuilder(
            Peers.distribution().resolve("bin/switchboard").toString(),
            "demo",
            "--serve",
            "--pods",
            String.valueOf(pods),
            "--management.server.port=" + port);
    command.environment().put("SWITCHBOARD_JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
    Process process = command.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      awaitLine(process, out, pods + " pods with ");
      for (String kind : List.of("  - ", "  + ", "  ~ ")) {
        awaitLine(process, out, kind);
      }
      assertThat(get(port, "nri")).contains("\"state\":\"SERVING\"");
      assertThat(get(port, "decisions")).contains("\"event\":\"CreateContainer\"");
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(code);
    assertThat(Files.readString(out)).doesNotContain("Exception", "WARN", "ERROR");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).filteredOn(file -> file.toString().contains("nri-demo-")).isEmpty();
    }
  }

  private static void awaitLine(Process process, Path out, String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!Files.readString(out).contains(text)) {
      assertThat(process.isAlive() && System.nanoTime() < deadline)
          .as("\"%s\" comes in: %s", text, Files.readString(out))
          .isTrue();
      Thread.sleep(50);
    }
  }

  private static String get(int port, String endpoint) throws IOException {
    try (var in =
        URI.create("http://127.0.0.1:" + port + "/actuator/" + endpoint).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
