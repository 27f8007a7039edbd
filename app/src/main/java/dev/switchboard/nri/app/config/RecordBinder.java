package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.extension.Validated;
import java.beans.PropertyEditorSupport;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.origin.Origin;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Binds records with Boot's binder, but goes on after a mistake, so that all of them are told at
 * once: values that do not fit, keys that nobody reads, and what the record itself objects to.
 */
final class RecordBinder {
  /** Variables and JVM properties are everybody's: a name there may be meant for the launcher. */
  private static final Set<String> SHARED_SOURCES =
      Set.of(
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
          StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

  /** The ends of names that Boot hides by too. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(password|passphrase|secret|key|token|credentials)(\\[\\d+])?$|\\.tracing\\.headers[.\\[]");

  private final Iterable<ConfigurationPropertySource> sources;
  private final Binder binder;

  RecordBinder(Environment environment) {
    sources = ConfigurationPropertySources.get(environment);
    var conversions = new ApplicationConversionService();
    conversions.addConverter(String.class, Path.class, Path::of);
    binder =
        new Binder(
            sources,
            new PropertySourcesPlaceholdersResolver(environment),
            conversions,
            registry -> registry.registerCustomEditor(Path.class, new PlainPathEditor()));
  }

  /** Spring's own editor looks for relative paths on the class path first. */
  private static final class PlainPathEditor extends PropertyEditorSupport {
    @Override
    public void setAsText(String text) {
      setValue(Path.of(text));
    }
  }

  /**
   * Binds what is below a key; a record is made even of nothing.
   *
   * @param context begins each problem, for example {@code extension ulimit: }; may be empty
   * @throws InvalidConfigurationException with all problems
   */
  <C extends Record> C bind(String context, ConfigurationPropertyName prefix, Class<C> type) {
    var found = new Problems(context, prefix);
    unknownKeys(prefix, ResolvableType.forClass(type), found);
    @Nullable C bound = null;
    try {
      bound = binder.bindOrCreate(prefix, Bindable.of(type), found);
    } catch (BindException e) {
      found.addUnlessExplained(prefix, e);
    }
    if (!found.valuesMissing && bound instanceof Validated validated) {
      validated.validate(found);
    }
    if (bound == null || !found.isEmpty()) {
      throw new InvalidConfigurationException(found.sentences());
    }
    return bound;
  }

  /** A problem that shows only when a value is used. */
  InvalidConfigurationException refused(
      ConfigurationPropertyName prefix, String key, Object got, String expected) {
    var problems = new Problems("", prefix);
    problems.add(key, got, expected);
    return new InvalidConfigurationException(problems.sentences());
  }

  private void unknownKeys(
      ConfigurationPropertyName prefix, ResolvableType type, Problems problems) {
    for (ConfigurationPropertySource source : sources) {
      if (source instanceof IterableConfigurationPropertySource iterable && !shared(source)) {
        for (ConfigurationPropertyName name : iterable) {
          if (prefix.isAncestorOf(name)) {
            RecordShape.mismatch(name, prefix.getNumberOfElements(), type)
                .ifPresent(what -> problems.add(name, source.getConfigurationProperty(name), what));
          }
        }
      }
    }
  }

  /** A value, or stars in the place of a secret. */
  static String shown(String key, String value) {
    return SECRET.matcher(key).find() ? "******" : value;
  }

  static boolean shared(ConfigurationPropertySource source) {
    return source.getUnderlyingSource() instanceof PropertySource<?> underlying
        && SHARED_SOURCES.contains(underlying.getName());
  }

  /** Collects one problem per key. */
  private final class Problems implements BindHandler, Validated.Problems {
    private record Problem(Place place, String sentence) {}

    private final String context;
    private final ConfigurationPropertyName prefix;
    private final Map<ConfigurationPropertyName, Problem> byKey = new LinkedHashMap<>();

    /** Whether the record lacks what was written, so that its own opinion would mislead. */
    private boolean valuesMissing;

    Problems(String context, ConfigurationPropertyName prefix) {
      this.context = context;
      this.prefix = prefix;
    }

    boolean isEmpty() {
      return byKey.isEmpty();
    }

    /** In the order of the files. */
    List<String> sentences() {
      return byKey.values().stream()
          .sorted(Comparator.comparing(Problem::place))
          .map(Problem::sentence)
          .toList();
    }

    @Override
    public @Nullable Object onSuccess(
        ConfigurationPropertyName name, Bindable<?> target, BindContext bind, Object result) {
      return OthersBinder.complete(result, name, bind, this);
    }

    @Override
    public Object onCreate(
        ConfigurationPropertyName name, Bindable<?> target, BindContext bind, Object result) {
      return OthersBinder.complete(result, name, bind, this);
    }

    @Override
    public @Nullable Object onFailure(
        ConfigurationPropertyName name, Bindable<?> target, BindContext bind, Exception error) {
      @Nullable ConfigurationProperty property = find(name);
      if (property != null && emptySection(property, target.getType())) {
        return null;
      }
      valuesMissing = true;
      if (property == null) {
        addUnlessExplained(name, error);
      } else {
        String expected = RecordShape.expected(target.getType());
        add(name, property, "is " + quoted(name, property.getValue()) + ", expected " + expected);
      }
      return null;
    }

    /** What holds a wrong value or key fails too, and has no more to say. */
    void addUnlessExplained(ConfigurationPropertyName name, Exception error) {
      if (byKey.keySet().stream().noneMatch(key -> name.equals(key) || name.isAncestorOf(key))) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(error);
        add(name, null, "cannot be used: " + cause.getMessage());
      }
    }

    @Override
    public void add(String key, Object got, String expected) {
      ConfigurationPropertyName name = ConfigurationPropertyName.adapt(prefix + "." + key, '.');
      @Nullable ConfigurationProperty property = find(name);
      Object written = property == null ? got : property.getValue();
      add(name, property, "is " + quoted(name, written) + ", expected " + expected);
    }

    void add(
        ConfigurationPropertyName name, @Nullable ConfigurationProperty property, String what) {
      Place place = property == null ? nearestPlace(name) : Place.of(property.getOrigin());
      String where = place.equals(Place.UNKNOWN) ? "" : place + ": ";
      byKey.putIfAbsent(name, new Problem(place, context + where + name + " " + what));
    }

    /**
     * Of the key itself, of what it is part of, as an entry of a list in one line, or of a part.
     */
    private Place nearestPlace(ConfigurationPropertyName name) {
      for (ConfigurationPropertyName at = name;
          at.getNumberOfElements() > prefix.getNumberOfElements();
          at = at.getParent()) {
        ConfigurationProperty property = find(at);
        if (property != null) {
          return Place.of(property.getOrigin());
        }
      }
      for (ConfigurationPropertySource source : sources) {
        if (source instanceof IterableConfigurationPropertySource iterable && !shared(source)) {
          for (ConfigurationPropertyName below : iterable) {
            if (name.isAncestorOf(below)) {
              return Place.of(Origin.from(source.getConfigurationProperty(below)));
            }
          }
        }
      }
      return Place.UNKNOWN;
    }

    private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
      for (ConfigurationPropertySource source : sources) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property != null) {
          return property;
        }
      }
      return null;
    }

    /** A key with nothing behind it, which YAML turns into an empty text. */
    private static boolean emptySection(ConfigurationProperty property, ResolvableType type) {
      Class<?> raw = type.toClass();
      return "".equals(property.getValue()) && (raw.isRecord() || raw == Map.class);
    }

    /** What is secret is told neither in the log nor at an endpoint. */
    private static String quoted(ConfigurationPropertyName name, Object value) {
      if (SECRET.matcher(name.toString()).find()) {
        return "\"******\"";
      }
      return value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
    }
  }
}
