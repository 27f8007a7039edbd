package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Switchboard's distribution beside ordinary plugins, both driven by the Go runtime side. The
 * property {@code bench.options} is handed to the Go program, which prints the tables.
 */
class NodeBench {
  private static final int MOST_LINKS = 32;

  @ParameterizedTest
  @ValueSource(strings = {"latency", "start", "memory", "synchronize"})
  void measure(String what) throws IOException, InterruptedException {
    Peers.require("nri-v0.12.5");
    Path jars = BenchJars.build(Path.of("target/bench-jars").toAbsolutePath(), MOST_LINKS);
    var command =
        new ArrayList<>(
            List.of(
                Peers.file("bench").toString(),
                "-launcher",
                Peers.distribution().resolve("bin/switchboard").toString(),
                "-jars",
                jars.toString()));
    String options = System.getProperty("bench.options", "");
    if (!options.isBlank()) {
      command.addAll(List.of(options.strip().split("\\s+")));
    }
    command.add(what);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
