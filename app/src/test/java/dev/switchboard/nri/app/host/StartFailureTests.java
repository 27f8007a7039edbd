package dev.switchboard.nri.app.host;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StartFailureTests {
  @TempDir Path folder;

  @Test
  void aSocketForGuestsThatCannotBeMadeIsToldWithItsPlaceAndRemedy() throws Exception {
    Path taken = Files.writeString(folder.resolve("taken"), "mine");
    Path yaml =
        Files.writeString(
            folder.resolve("test.yaml"),
            "switchboard:\n  guests:\n    socket-path: " + taken + "\n");
    List<String> properties =
        List.of(
            "--spring.config.additional-location=file:" + yaml,
            "--switchboard.extensions-directory=" + folder.resolve("none"),
            "--switchboard.runtime.socket-path=" + folder.resolve("nri.sock"),
            "--management.server.port=0");
    assertThatThrownBy(() -> Host.start(properties, ChainListener.NONE).close())
        .isInstanceOf(StartFailedException.class)
        .hasRootCauseInstanceOf(InvalidConfigurationException.class)
        .hasStackTraceContaining(
            "%s, line 3: switchboard.guests.socket-path is \"%s\", expected a path at which guests"
                    .formatted(yaml, taken)
                + " can be listened for: %s: not a socket".formatted(taken));
  }
}
