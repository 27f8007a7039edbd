package dev.switchboard.nri.app.host;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.AotDetector;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Says whether settings leave the context what it was when {@link OrdinaryHost} was written down.
 *
 * <p>Spring's conditions look at any key of its own, so every one of them counts as changing it,
 * but for those below; what {@code switchboard.…} keys change is known.
 */
final class OrdinarySettings {
  private static final Logger LOG = LoggerFactory.getLogger(OrdinarySettings.class);

  /** What Spring makes of {@link OrdinaryHost}; only the distribution has it. */
  private static final String WRITTEN =
      OrdinaryHost.class.getName() + "__ApplicationContextInitializer";

  /** The file whose settings were in force when it was written. */
  private static final String OWN_FILE = "class path resource [application.yaml]";

  private static final List<ConfigurationPropertyName> CHANGING =
      Stream.of("spring", "server", "management", "switchboard.tracing.endpoint")
          .map(ConfigurationPropertyName::of)
          .toList();

  private static final List<ConfigurationPropertyName> HARMLESS =
      Stream.of(
              "management.server.address",
              "management.server.port",
              "spring.aot.enabled",
              "spring.application.name",
              "spring.application.pid",
              "spring.application.version",
              "spring.backgroundpreinitializer.ignore",
              "spring.config.additional-location",
              "spring.config.import",
              "spring.config.location",
              "spring.main.register-shutdown-hook",
              "spring.output.ansi.enabled")
          .map(ConfigurationPropertyName::of)
          .toList();

  private OrdinarySettings() {}

  /** Has the context come from what was written down, if it is fit. */
  static void decide(ConfigurableEnvironment environment) {
    Optional<String> obstacle = obstacle(environment);
    LOG.debug(
        "the context is {}",
        obstacle.map(key -> "put together, because of " + key).orElse("that of an ordinary node"));
    SpringProperties.setProperty(AotDetector.AOT_ENABLED, String.valueOf(obstacle.isEmpty()));
  }

  private static Optional<String> obstacle(ConfigurableEnvironment environment) {
    if (!environment.getProperty(AotDetector.AOT_ENABLED, Boolean.class, true)
        || !ClassUtils.isPresent(WRITTEN, OrdinaryHost.class.getClassLoader())) {
      return Optional.of(AotDetector.AOT_ENABLED);
    }
    return changing(environment);
  }

  /** A key that may make another context of it; empty if there is none. */
  static Optional<String> changing(ConfigurableEnvironment environment) {
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource settings
          && !String.valueOf(settings.getUnderlyingSource()).contains(OWN_FILE)) {
        Optional<String> found =
            settings.stream()
                .filter(OrdinarySettings::isChanging)
                .findFirst()
                .map(ConfigurationPropertyName::toString);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    if (environment.getProperty(WriteAccess.KEY, Boolean.class, false)) {
      return Optional.of(WriteAccess.KEY);
    }
    return ManagementPortType.get(environment) == ManagementPortType.SAME
        ? Optional.empty()
        : Optional.of("management.server.port");
  }

  private static boolean isChanging(ConfigurationPropertyName name) {
    return CHANGING.stream().anyMatch(each -> each.equals(name) || each.isAncestorOf(name))
        && !HARMLESS.contains(name);
  }
}
