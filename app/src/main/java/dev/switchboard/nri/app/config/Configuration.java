package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.ConfigBinder;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** The configuration as the environment holds it: files, variables and command line together. */
public final class Configuration implements ConfigBinder {
  private final Environment environment;
  private final RecordBinder binder;

  public Configuration(Environment environment) {
    this.environment = environment;
    this.binder = new RecordBinder(environment);
  }

  /**
   * The host's own keys.
   *
   * @throws InvalidConfigurationException with every problem there is
   */
  public SwitchboardProperties switchboard() {
    return binder.bind(
        "",
        ConfigurationPropertyName.of(SwitchboardProperties.PREFIX),
        SwitchboardProperties.class);
  }

  @Override
  public <C extends Record> C bind(String extensionId, Class<C> type) {
    return binder.bind("extension " + extensionId + ": ", below(extensionId), type);
  }

  /** An extension's configuration as written, key by key below {@code config}. */
  public Map<String, String> written(String extensionId) {
    ConfigurationPropertyName prefix = below(extensionId);
    var written = new TreeMap<String, String>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable) {
        iterable.stream()
            .filter(prefix::isAncestorOf)
            .map(source::getConfigurationProperty)
            .filter(Objects::nonNull)
            .forEach(property ->
                written.putIfAbsent(
                    property.getName().subName(prefix.getNumberOfElements()).toString(),
                    environment.resolvePlaceholders(String.valueOf(property.getValue()))));
      }
    }
    return written;
  }

  private static ConfigurationPropertyName below(String extensionId) {
    String element = extensionId.indexOf('.') < 0 ? extensionId : "[" + extensionId + "]";
    return ConfigurationPropertyName.adapt(
        SwitchboardProperties.PREFIX + ".extensions." + element + ".config", '.');
  }
}
