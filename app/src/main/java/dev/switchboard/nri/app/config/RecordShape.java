package dev.switchboard.nri.app.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;
import org.springframework.util.unit.DataSize;

/** What keys and values a configuration record takes, read from its types. */
final class RecordShape {
  private RecordShape() {}

  /**
   * Follows a key into a type.
   *
   * @param from how many elements of the name lead to the type
   * @return what is wrong with the key, if anything
   */
  static Optional<String> mismatch(ConfigurationPropertyName name, int from, ResolvableType type) {
    if (from == name.getNumberOfElements()) {
      return Optional.empty();
    }
    Class<?> raw = type.toClass();
    if (raw == Optional.class) {
      return mismatch(name, from, type.getGeneric(0));
    }
    if (raw.isRecord()) {
      return intoRecord(name, from, type);
    }
    if (Map.class.isAssignableFrom(raw)) {
      return mismatch(name, from + 1, type.asMap().getGeneric(1));
    }
    if (Collection.class.isAssignableFrom(raw) || raw.isArray()) {
      return name.isNumericIndex(from)
          ? mismatch(name, from + 1, element(type))
          : Optional.of("has keys below it, expected a list");
    }
    return raw == Object.class
        ? Optional.empty()
        : Optional.of("has keys below it, expected " + expected(type));
  }

  private static Optional<String> intoRecord(
      ConfigurationPropertyName name, int from, ResolvableType type) {
    if (name.isNumericIndex(from)) {
      return Optional.of("is a list, expected " + expected(type));
    }
    String wanted = name.getElement(from, Form.UNIFORM);
    for (RecordComponent component : type.toClass().getRecordComponents()) {
      if (uniform(component.getName()).equals(wanted) && !isOthers(component)) {
        return mismatch(name, from + 1, typeOf(component, type));
      }
    }
    Optional<RecordComponent> others = others(type.toClass());
    if (others.isPresent() && name.getNumberOfElements() > from + 1) {
      return mismatch(name, from + 1, typeOf(others.get(), type).asMap().getGeneric(1));
    }
    List<String> keys = keys(type.toClass());
    return Optional.of(
        "is unknown; "
            + DidYouMean.nearest(name.getElement(from, Form.ORIGINAL), keys)
                .map(key -> "did you mean " + key + "?")
                .orElseGet(() -> known(keys)));
  }

  private static boolean isOthers(RecordComponent component) {
    return component.isAnnotationPresent(Others.class);
  }

  /** The component of a record that holds what the others do not name. */
  static Optional<RecordComponent> others(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).filter(RecordShape::isOthers).findFirst();
  }

  /** Whether a record has a component of its own for a key. */
  static boolean hasOwn(Class<?> type, String element) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component -> !isOthers(component))
        .anyMatch(component -> uniform(component.getName()).equals(element));
  }

  private static String known(List<String> keys) {
    return keys.isEmpty() ? "there are no keys here" : "known here: " + String.join(", ", keys);
  }

  /** What a value of a type has to look like. */
  static String expected(ResolvableType type) {
    Class<?> raw = type.toClass();
    if (raw == Optional.class) {
      return expected(type.getGeneric(0));
    }
    if (raw.isEnum()) {
      return "one of "
          + Arrays.stream(raw.getEnumConstants())
              .map(constant -> dashed(((Enum<?>) constant).name()))
              .collect(Collectors.joining(", "));
    }
    if (raw == Duration.class) {
      return "a duration such as 500ms or 5s";
    }
    if (raw == DataSize.class) {
      return "a size such as 64KB or 2MB";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    }
    if (Collection.class.isAssignableFrom(raw) || raw.isArray()) {
      return "a list";
    }
    if (raw.isRecord()) {
      return "the keys " + String.join(", ", keys(raw));
    }
    if (Map.class.isAssignableFrom(raw)) {
      return "keys with values";
    }
    if (List.of(int.class, Integer.class, long.class, Long.class).contains(raw)) {
      return "a whole number";
    }
    return "a " + raw.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Every key that a record takes, as one writes it; {@code *} for any. */
  static List<String> allKeys(ResolvableType type) {
    var keys = new ArrayList<String>();
    for (RecordComponent component : type.toClass().getRecordComponents()) {
      String key = dashed(component.getName());
      ResolvableType below = typeOf(component, type);
      if (isOthers(component)) {
        allKeys(below.getGeneric(1)).forEach(k -> keys.add("*." + k));
      } else if (Map.class.isAssignableFrom(below.toClass())
          && below.getGeneric(1).toClass().isRecord()) {
        allKeys(below.getGeneric(1)).forEach(k -> keys.add(key + ".*." + k));
      } else if (below.toClass().isRecord()) {
        allKeys(below).forEach(k -> keys.add(key + "." + k));
      } else {
        keys.add(key);
      }
    }
    return keys;
  }

  private static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(component -> isOthers(component) ? "*" : dashed(component.getName()))
        .toList();
  }

  private static ResolvableType typeOf(RecordComponent component, ResolvableType owner) {
    return ResolvableType.forMethodReturnType(component.getAccessor(), owner.toClass());
  }

  private static ResolvableType element(ResolvableType type) {
    return type.isArray() ? type.getComponentType() : type.asCollection().getGeneric(0);
  }

  private static String uniform(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static String dashed(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
