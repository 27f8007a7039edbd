package dev.switchboard.nri.node;

import dev.switchboard.nri.extension.model.Container;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry in which two states of a container differ.
 *
 * @param field the part of the container, by its name in NRI: {@code env}, {@code devices} …
 * @param key the entry in it; empty where the part is a single value
 * @param from the text of the old value; empty if there was none
 * @param to the text of the new value; empty if it is gone
 */
public record Difference(String field, String key, Optional<String> from, Optional<String> to) {

  /** All differences, in the order of the fields. */
  public static List<Difference> between(Container before, Container after) {
    Map<Entries.At, String> old = Entries.of(before);
    var all = new LinkedHashMap<>(Entries.of(after));
    var differences = new ArrayList<Difference>();
    all.forEach((at, value) -> add(differences, at, Optional.ofNullable(old.get(at)), value));
    old.forEach((at, value) -> {
      if (!all.containsKey(at)) {
        differences.add(new Difference(at.field(), at.key(), Optional.of(value), Optional.empty()));
      }
    });
    return differences;
  }

  private static void add(
      List<Difference> differences, Entries.At at, Optional<String> from, String to) {
    if (!from.equals(Optional.of(to))) {
      differences.add(new Difference(at.field(), at.key(), from, Optional.of(to)));
    }
  }
}
