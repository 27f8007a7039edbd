package dev.switchboard.nri.extension.model;

import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Shows the API's records as maps, lists, texts, numbers and truth values with NRI's names, sorted:
 * what a YAML or JSON writer takes. It follows the records' own components, so a field that the
 * model gains is shown without a word here.
 */
public final class PlainForm {
  private final boolean zeros;

  private PlainForm(boolean zeros) {
    this.zeros = zeros;
  }

  /** Everything that is not absent or empty; zeros too. */
  public static SortedMap<String, Object> of(Record value) {
    return new PlainForm(true).members(value);
  }

  /** Like {@link #of}, but a number that is 0 counts as absent, as in NRI's own dumps. */
  public static SortedMap<String, Object> withoutZeros(Record value) {
    return new PlainForm(false).members(value);
  }

  private SortedMap<String, Object> members(Record value) {
    var members = new TreeMap<String, Object>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object member = plain(get(value, component));
      if (member != null) {
        members.put(snakeCase(component.getName()), member);
      }
    }
    return members;
  }

  private static Object get(Record value, RecordComponent component) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot read " + component, e);
    }
  }

  /** A value in plain terms; null for an empty one. */
  private @Nullable Object plain(Object value) {
    return switch (value) {
      case Rlimit limit ->
          new TreeMap<>(
              Map.of(
                  "hard", unsigned(limit.hard()),
                  "soft", unsigned(limit.soft()),
                  "type", limit.type()));
      case Record nested -> emptyToNull(members(nested));
      case Optional<?> optional -> optional.map(this::plain).orElse(null);
      case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
      case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
      case Map<?, ?> map -> emptyToNull(entries(map));
      case List<?> list -> list.isEmpty() ? null : elements(list);
      case Enum<?> constant -> constant.name();
      case String text -> text.isEmpty() ? null : text;
      case Number number -> number.longValue() == 0 && !zeros ? null : number;
      default -> value;
    };
  }

  private List<Object> elements(List<?> list) {
    var elements = new ArrayList<>(list.size());
    for (Object element : list) {
      elements.add(shown(element));
    }
    return elements;
  }

  private Map<String, Object> entries(Map<?, ?> map) {
    var entries = new TreeMap<String, Object>();
    map.forEach((key, value) -> entries.put((String) key, shown(value)));
    return entries;
  }

  /** An element or entry is there even if it is empty. */
  private Object shown(Object value) {
    Object shown = value instanceof String ? value : plain(value);
    return shown == null ? Map.of() : shown;
  }

  private static @Nullable Object emptyToNull(Map<String, Object> map) {
    return map.isEmpty() ? null : map;
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
