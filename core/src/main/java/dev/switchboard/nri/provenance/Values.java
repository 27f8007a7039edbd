package dev.switchboard.nri.provenance;

import dev.switchboard.nri.node.EntryText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Parts of the model as texts by key; a single value has the empty key, an absent one none. */
final class Values {
  private Values() {}

  static Map<String, String> number(OptionalLong value) {
    return value.isPresent() ? Map.of("", Long.toString(value.getAsLong())) : Map.of();
  }

  static Map<String, String> text(String value) {
    return value.isEmpty() ? Map.of() : Map.of("", value);
  }

  static Map<String, String> single(Optional<?> value) {
    return value
        .<Map<String, String>>map(present -> Map.of("", EntryText.of(present)))
        .orElse(Map.of());
  }

  /** Of several with one key the last one counts. */
  static <E> Map<String, String> keyed(Collection<E> entries, Function<E, String> key) {
    var texts = new LinkedHashMap<String, String>();
    entries.forEach(each -> texts.put(key.apply(each), EntryText.of(each)));
    return texts;
  }

  /** The text of the entry of that key; of several the last one counts. */
  static <E> Optional<String> last(List<E> entries, Function<E, String> keyOf, String key) {
    for (E each : entries.reversed()) {
      if (keyOf.apply(each).equals(key)) {
        return Optional.of(EntryText.of(each));
      }
    }
    return Optional.empty();
  }

  /** The value of an environment variable; of several of that name the last one counts. */
  static Optional<String> variable(List<String> env, String name) {
    String assigned = name + "=";
    for (String each : env.reversed()) {
      if (each.equals(name)) {
        return Optional.of("");
      }
      if (each.startsWith(assigned)) {
        return Optional.of(each.substring(assigned.length()));
      }
    }
    return Optional.empty();
  }
}
