package dev.switchboard.nri.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/** Reads the settings as Boot does at the start: files, variables and command line. */
public final class EnvironmentReader {
  /** Set by the launcher: the distribution's folder. */
  private static final String HOME = "switchboard.home";

  private EnvironmentReader() {}

  /** What counts where nothing else says so. */
  public static Map<String, Object> defaults() {
    return Map.of("spring.config.location", locations());
  }

  /**
   * A privileged process takes no settings from whatever folder it is called in: only from its own
   * distribution, and from where options say.
   */
  private static String locations() {
    String home = System.getProperty(HOME);
    String own = "optional:classpath:/";
    return home == null ? own : own + ",optional:" + Path.of(home, "config").toUri();
  }

  /**
   * Fills an environment that has the variables and system properties already.
   *
   * @param properties as {@code --key=value}
   * @throws RuntimeException if a file is missing or no YAML; says which and where
   */
  public static <E extends ConfigurableEnvironment> E read(E environment, List<String> properties) {
    var sources = environment.getPropertySources();
    sources.addLast(new MapPropertySource("defaultProperties", defaults()));
    sources.addFirst(new SimpleCommandLinePropertySource(properties.toArray(String[]::new)));
    ConfigDataEnvironmentPostProcessor.applyTo(environment);
    return environment;
  }
}
