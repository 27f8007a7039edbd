package dev.switchboard.nri.app.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.Resource;

/**
 * Where a setting was written, in words a user knows.
 *
 * @param source a file, the command line, a variable; empty if unknown
 * @param line from 1, or 0 where there are no lines
 */
record Place(String source, int line) implements Comparable<Place> {
  static final Place UNKNOWN = new Place("", 0);

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::source).thenComparingInt(Place::line);

  static Place of(@Nullable Origin origin) {
    return switch (origin) {
      case null -> UNKNOWN;
      case TextResourceOrigin text -> inText(text);
      case SystemEnvironmentOrigin variable -> variable(variable.getProperty());
      case PropertySourceOrigin source ->
          source.getOrigin() == null ? inSource(source) : of(source.getOrigin());
      default -> new Place(origin.toString(), 0);
    };
  }

  /** A file by its path; anything else as Spring describes it. */
  static String name(@Nullable Resource resource) {
    if (resource == null) {
      return "a file";
    }
    try {
      return resource.isFile() ? resource.getFile().getPath() : resource.getDescription();
    } catch (IOException e) {
      return resource.getDescription();
    }
  }

  /** The file that a source was read from; empty if it was none. */
  static Optional<Path> fileOf(EnumerablePropertySource<?> source) {
    if (source instanceof OriginLookup<?>) {
      for (String name : source.getPropertyNames()) {
        if (OriginLookup.getOrigin(source, name) instanceof TextResourceOrigin text
            && text.getResource() != null
            && text.getResource().isFile()) {
          return Optional.of(Path.of(name(text.getResource())));
        }
      }
    }
    return Optional.empty();
  }

  private static Place inText(TextResourceOrigin text) {
    TextResourceOrigin.Location location = text.getLocation();
    return new Place(name(text.getResource()), location == null ? 0 : location.getLine() + 1);
  }

  private static Place inSource(PropertySourceOrigin source) {
    String name = source.getPropertySource().getName();
    return switch (name) {
      case "commandLineArgs" -> new Place("command line", 0);
      case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME ->
          new Place("system property", 0);
      case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME ->
          variable(source.getPropertyName());
      default -> new Place(name, 0);
    };
  }

  private static Place variable(@Nullable String name) {
    return new Place("environment variable " + name, 0);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ", line " + line;
  }
}
