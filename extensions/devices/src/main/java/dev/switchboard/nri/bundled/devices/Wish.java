package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one container's annotations, and what reading them takes.
 *
 * @param adjustment takes what is asked for
 * @param allowed what may be asked for
 */
record Wish(ContainerAdjustmentBuilder adjustment, Allowed allowed) {
  static final long UINT32 = 0xFFFF_FFFFL;

  /** The constants of an enum by the names that annotations use. */
  static <E extends Enum<E>> Map<String, E> prefixed(String prefix, E[] constants) {
    var map = new LinkedHashMap<String, E>();
    for (E constant : constants) {
      map.put(prefix + constant.name(), constant);
    }
    return map;
  }

  static String text(@Nullable AnnotationValue field) {
    return field == null ? "" : field.text();
  }

  static List<String> texts(@Nullable AnnotationValue field) {
    return elements(field).stream().map(AnnotationValue::text).toList();
  }

  static List<AnnotationValue> elements(@Nullable AnnotationValue field) {
    return field == null ? List.of() : field.elements();
  }

  static long number(@Nullable AnnotationValue field, long min, long max) {
    return field == null ? 0 : field.integer(min, max);
  }

  static OptionalInt unlessZero(long number) {
    return number == 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
  }

  /**
   * A constant by its name; a problem, and none, if the field is missing or says something else.
   */
  static <E extends Enum<E>> Optional<E> constant(
      AnnotationValue entry, @Nullable AnnotationValue field, String name, Map<String, E> names) {
    String expected = "one of " + String.join(", ", names.keySet());
    if (field == null) {
      entry.problem("without " + name, expected, "add it");
      return Optional.empty();
    }
    Optional<E> constant = Optional.ofNullable(names.get(field.text()));
    if (constant.isEmpty()) {
      field.problem(expected);
    }
    return constant;
  }

  /** Notes that something may not be asked for. */
  static void notAllowed(AnnotationValue value, String what) {
    value.problem(
        what,
        "something that is allowed in this namespace",
        "ask who runs the node to list it below allow");
  }

  /**
   * The key of an entry, of which each may be there once.
   *
   * @return empty, with a problem, if it is there twice
   */
  static boolean first(AnnotationValue entry, String key, Set<String> seen) {
    if (!seen.add(key)) {
      entry.problem("\"" + key + "\" for the second time", "each once", "keep one of them");
      return false;
    }
    return true;
  }
}
