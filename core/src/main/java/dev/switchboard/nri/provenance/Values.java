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

  static Map<String, String> texts(Map<String, ?> entries) {
    var texts = new LinkedHashMap<String, String>();
    entries.forEach((key, value) -> texts.put(key, EntryText.of(value)));
    return texts;
  }

  static Map<String, String> variables(List<String> env) {
    var variables = new LinkedHashMap<String, String>();
    for (String each : env) {
      String[] variable = each.split("=", 2);
      variables.put(variable[0], variable.length > 1 ? variable[1] : "");
    }
    return variables;
  }
}
