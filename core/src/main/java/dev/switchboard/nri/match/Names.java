package dev.switchboard.nri.match;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Names with wildcards. */
final class Names {
  private Names() {}

  /** Holds for a text that is like one of the names; for every text if there are none. */
  static Predicate<String> anyOf(List<String> names) {
    return names.stream().map(Names::like).reduce(Predicate::or).orElse(_ -> true);
  }

  /** Holds for a text that is like none of the names. */
  static Predicate<String> noneOf(List<String> names) {
    return names.stream().map(Names::like).reduce(Predicate::or).orElse(_ -> false).negate();
  }

  static Predicate<String> like(String name) {
    if (name.indexOf('*') < 0 && name.indexOf('?') < 0) {
      return name::equals;
    }
    var regex = new StringBuilder();
    name.codePoints()
        .forEach(each -> {
          switch (each) {
            case '*' -> regex.append(".*");
            case '?' -> regex.append('.');
            default -> regex.append(Pattern.quote(Character.toString(each)));
          }
        });
    return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
  }
}
