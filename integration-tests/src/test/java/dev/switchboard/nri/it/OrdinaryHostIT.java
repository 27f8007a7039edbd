package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The context that the distribution has written down, and settings that it is not fit for. */
@Timeout(180)
class OrdinaryHostIT {
  private static final String TELL = "logging.level.dev.switchboard.nri.app.host: debug\n";

  @TempDir Path folder;

  private SwitchboardProcess start(String yaml) throws Exception {
    return new SwitchboardProcess(folder, folder.resolve("nri.sock"), TELL + yaml);
  }

  @Test
  void ordinarySettingsHaveWhatWasWrittenDown() throws Exception {
    try (var host = start("switchboard.decisions.capacity: 10\n")) {
      host.await("the context is that of an ordinary node");
      assertThat(host.answers("nri")).isEqualTo(200);
      assertThat(host.answers("beans")).isEqualTo(404);
    }
  }

  @Test
  void settingsOfSpringsOwnAreHeededAsInAnyApplication() throws Exception {
    try (var host = start("management.endpoints.web.exposure.include: nri, health, beans\n")) {
      host.await("the context is put together, because of management.endpoints.web.exposure");
      assertThat(host.answers("nri")).isEqualTo(200);
      assertThat(host.get("beans")).contains("applicationTaskExecutor");
    }
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    try (var host = start("spring.aot.enabled: false\n")) {
      host.await("the context is put together, because of spring.aot.enabled");
      assertThat(host.answers("nri")).isEqualTo(200);
    }
  }
}
