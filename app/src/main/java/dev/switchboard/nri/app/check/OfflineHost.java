package dev.switchboard.nri.app.check;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.config.EnvironmentReader;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.springframework.core.env.StandardEnvironment;

/** The extensions as {@code run} would start them, without endpoints and without a runtime. */
public final class OfflineHost {
  /** How long to wait for what extensions prepare after their start. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private OfflineHost() {}

  /**
   * Reads their settings.
   *
   * @param properties as {@code --key=value}
   * @throws InvalidConfigurationException with everything that is wrong with the settings
   */
  public static Configuration configuration(List<String> properties) {
    try {
      return new Configuration(EnvironmentReader.read(new StandardEnvironment(), properties));
    } catch (InvalidConfigurationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InvalidConfigurationException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Starts them.
   *
   * @throws InvalidConfigurationException if no jar can be looked for
   */
  public static Switchboard start(Configuration configuration) {
    SwitchboardSettings settings = configuration.switchboard().toSettings(OptionalInt.empty());
    try {
      return Switchboard.offline(settings, configuration);
    } catch (IOException e) {
      throw new InvalidConfigurationException(
          List.of(
              "switchboard.extensions-directory is %s, which cannot be read: %s"
                  .formatted(settings.extensionsPlace(), e.getMessage())));
    }
  }
}
