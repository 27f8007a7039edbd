package dev.switchboard.nri.bundled.logger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTests {
  @TempDir Path temp;

  @Test
  void aFileThatGrowsIsRotated() throws Exception {
    Path file = temp.resolve("log");
    Output output = Output.toFile(file, new Config.Rotation("1KB", 2), false);
    Path second = temp.resolve("log.2.gz");
    // Its size is looked at from time to time only.
    for (int i = 0; i < 5_000_000 && !Files.exists(second); i++) {
      output.lines(Instant.EPOCH, List.of("x".repeat(100)));
      Thread.onSpinWait();
    }
    output.close();
    assertThat(temp.resolve("log.1.gz")).exists();
    assertThat(second).exists();
    assertThat(temp.resolve("log.3.gz")).doesNotExist();
  }

  @Test
  void aFileThatCannotBeOpenedFailsTheStart() {
    assertThatThrownBy(
            () -> Output.toFile(temp.resolve("no/log"), new Config.Rotation("1KB", 2), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no/log");
  }
}
