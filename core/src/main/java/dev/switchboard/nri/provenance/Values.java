package dev.switchboard.nri.provenance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parts of the model by key; a single value has the empty key, an absent one none. */
final class Values {
  private Values() {}

  static Map<String, ?> number(OptionalLong value) {
    return value.isPresent() ? Map.of("", value.getAsLong()) : Map.of();
  }

  static Map<String, ?> text(String value) {
    return value.isEmpty() ? Map.of() : Map.of("", value);
  }

  static Map<String, ?> single(Optional<?> value) {
    return value.isPresent() ? Map.of("", value.get()) : Map.of();
  }

  /** Of several with one key the last one counts. */
  static <E> Map<String, ?> keyed(List<E> entries, Function<E, String> key) {
    if (entries.isEmpty()) {
      return Map.of();
    }
    var values = new LinkedHashMap<String, E>();
    entries.forEach(each -> values.put(key.apply(each), each));
    return values;
  }

  /** The entry of that key; of several the last one counts. */
  static <E> @Nullable E last(List<E> entries, Function<E, String> keyOf, String key) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (keyOf.apply(entries.get(i)).equals(key)) {
        return entries.get(i);
      }
    }
    return null;
  }

  /** The value of an environment variable; of several of that name the last one counts. */
  static @Nullable String variable(List<String> env, String name) {
    int length = name.length();
    for (int i = env.size() - 1; i >= 0; i--) {
      String each = env.get(i);
      if (each.startsWith(name)) {
        if (each.length() == length) {
          return "";
        }
        if (each.charAt(length) == '=') {
          return each.substring(length + 1);
        }
      }
    }
    return null;
  }
}
