package dev.switchboard.nri.bundled.logger;

import dev.switchboard.nri.extension.model.Rlimit;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;

/** Shows the API's records as YAML with NRI's names: sorted keys, what is empty left out. */
final class Dump {
  private Dump() {}

  static List<String> yaml(Record value) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(members(value)).lines().toList();
  }

  private static Map<String, Object> members(Record value) {
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

  /** A value in YAML's terms; null for an empty one. */
  private static @Nullable Object plain(Object value) {
    return switch (value) {
      case Rlimit limit ->
          new TreeMap<>(
              Map.of(
                  "hard", unsigned(limit.hard()),
                  "soft", unsigned(limit.soft()),
                  "type", limit.type()));
      case Record nested -> emptyToNull(members(nested));
      case Optional<?> optional -> optional.map(Dump::plain).orElse(null);
      case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
      case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
      case Map<?, ?> map -> emptyToNull(entries(map));
      case List<?> list -> list.isEmpty() ? null : list.stream().map(Dump::plain).toList();
      case Enum<?> constant -> constant.name();
      case String text -> text.isEmpty() ? null : text;
      case Number number -> number.longValue() == 0 ? null : number;
      default -> value;
    };
  }

  private static Map<String, Object> entries(Map<?, ?> map) {
    var entries = new TreeMap<String, Object>();
    map.forEach((key, value) -> {
      Object shown = value instanceof String ? value : plain(value);
      entries.put((String) key, shown == null ? Map.of() : shown);
    });
    return entries;
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
