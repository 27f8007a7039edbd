package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.ConfigBinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;

/** The configuration as the environment holds it: files, variables and command line together. */
public final class Configuration implements ConfigBinder {
  private static final int FINGERPRINT_BYTES = 6;

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

  /**
   * That a value of the host's own keys fits, and cannot be used all the same.
   *
   * @param key below {@code switchboard}
   */
  public InvalidConfigurationException refused(String key, Object got, String expected) {
    var prefix = ConfigurationPropertyName.of(SwitchboardProperties.PREFIX);
    return binder.refused(prefix, key, got, expected);
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

  /** The beginning of a SHA-256 of what is written. */
  @Override
  public String fingerprint(String extensionId) {
    Map<String, String> written = written(extensionId);
    if (written.isEmpty()) {
      return "";
    }
    try {
      byte[] text = written.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Every key with its value, as written, a line each; what looks like a secret is hidden. */
  public List<String> shown() {
    return everything().entrySet().stream()
        .map(entry -> entry.getKey() + ": " + RecordBinder.shown(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Every key with its value, as written; what the process was given from outside aside. */
  Map<String, String> everything() {
    var all = new TreeMap<String, String>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable
          && !RecordBinder.shared(source)) {
        iterable.stream()
            .map(source::getConfigurationProperty)
            .filter(Objects::nonNull)
            .forEach(property ->
                all.putIfAbsent(
                    property.getName().toString(), String.valueOf(property.getValue())));
      }
    }
    return all;
  }

  /** The files that it was read from, and those that it would be if they were there. */
  Set<Path> files() {
    var files = new TreeSet<Path>();
    if (environment instanceof ConfigurableEnvironment sources) {
      sources.getPropertySources().stream()
          .filter(EnumerablePropertySource.class::isInstance)
          .map(source -> (EnumerablePropertySource<?>) source)
          .forEach(source -> Place.fileOf(source).ifPresent(files::add));
    }
    for (String key : List.of("spring.config.location", "spring.config.additional-location")) {
      for (String location : environment.getProperty(key, "").split("[,;]")) {
        files.addAll(candidates(location.strip().replaceFirst("^optional:", "")));
      }
    }
    return files;
  }

  private static List<Path> candidates(String location) {
    if (location.isEmpty() || location.startsWith("classpath:")) {
      return List.of();
    }
    Path path = Path.of(location.replaceFirst("^file:(//(?=/))?", ""));
    return location.endsWith("/")
        ? Stream.of("application.yaml", "application.yml", "application.properties")
            .map(path::resolve)
            .toList()
        : List.of(path);
  }

  private static ConfigurationPropertyName below(String extensionId) {
    String element = extensionId.indexOf('.') < 0 ? extensionId : "[" + extensionId + "]";
    return ConfigurationPropertyName.adapt(
        SwitchboardProperties.PREFIX + ".extensions." + element + ".config", '.');
  }
}
