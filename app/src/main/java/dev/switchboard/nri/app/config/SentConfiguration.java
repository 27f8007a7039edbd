package dev.switchboard.nri.app.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/**
 * Settings that the runtime sends with Configure: the text of a file of its own, such as {@code
 * /etc/nri/conf.d/50-switchboard.conf}, which this process need not be able to read.
 */
public final class SentConfiguration {
  private static final String NAME = "the configuration that the runtime has sent";

  private SentConfiguration() {}

  /** How messages name it; it has lines, but no path. */
  private static final class Text extends ByteArrayResource {
    Text(String text) {
      super(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String getDescription() {
      return NAME;
    }
  }

  /**
   * Adds it: it wins over files, and not over the command line and variables.
   *
   * @param yaml empty for none
   * @throws RuntimeException if it is no YAML; says where
   */
  public static <E extends ConfigurableEnvironment> E addTo(E environment, String yaml) {
    if (yaml.isBlank()) {
      return environment;
    }
    List<PropertySource<?>> documents;
    try {
      documents = new NamingYamlLoader().load(NAME, new Text(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is in memory
    }
    MutablePropertySources sources = environment.getPropertySources();
    for (PropertySource<?> document : documents) {
      sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, document);
    }
    return environment;
  }
}
