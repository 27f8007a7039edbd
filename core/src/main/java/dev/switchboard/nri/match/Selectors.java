package dev.switchboard.nri.match;

import dev.switchboard.nri.match.InvalidMatchException.Problem;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Selectors of labels and annotations. */
final class Selectors {
  private static final String EXPECTED = "key, key=value or key!=value";

  private Selectors() {}

  /** Holds for a map of which all selectors hold; what cannot be read is added to the problems. */
  static Predicate<Map<String, String>> all(
      String criterion, List<String> selectors, List<Problem> problems) {
    Predicate<Map<String, String>> all = _ -> true;
    for (String selector : selectors) {
      int equals = selector.indexOf('=');
      boolean negated = equals > 0 && selector.charAt(equals - 1) == '!';
      String key =
          (equals < 0 ? selector : selector.substring(0, negated ? equals - 1 : equals)).strip();
      if (key.isEmpty() || key.startsWith("!")) {
        problems.add(new Problem(criterion, selector, EXPECTED));
      } else {
        all =
            all.and(
                equals < 0
                    ? map -> map.containsKey(key)
                    : value(key, negated, selector.substring(equals + 1)));
      }
    }
    return all;
  }

  private static Predicate<Map<String, String>> value(String key, boolean negated, String value) {
    Predicate<String> like = Names.like(value.strip());
    return map -> {
      String found = map.get(key);
      return (found != null && like.test(found)) != negated;
    };
  }
}
