package dev.switchboard.nri;

import dev.switchboard.nri.SwitchboardSettings.ExtensionSettings;
import dev.switchboard.nri.SwitchboardSettings.RuntimeSettings;
import dev.switchboard.nri.guest.GuestSettings;
import dev.switchboard.nri.loading.JarTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Settings of a switchboard that reconnects at once. */
final class TestSettings {
  private TestSettings() {}

  static SwitchboardSettings of(
      Path socket,
      Path jars,
      boolean reload,
      boolean strict,
      Map<String, ExtensionSettings> extensions) {
    var runtime =
        new RuntimeSettings(
            socket,
            OptionalInt.empty(),
            "switchboard",
            "50",
            Duration.ofMillis(200),
            false,
            false,
            Duration.ofMillis(20),
            Duration.ofMillis(100));
    return new SwitchboardSettings(
        runtime,
        List.of(jars),
        reload,
        strict,
        16,
        JarTrust.Mode.OPEN,
        List.of(),
        extensions,
        GuestSettings.NONE);
  }
}
