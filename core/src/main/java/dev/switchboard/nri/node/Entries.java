package dev.switchboard.nri.node;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Rlimit;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A container as a flat list of entries. It follows the records' own components, so a field that
 * the model gains is shown without a word here.
 */
final class Entries {
  /** Where an entry is: the field's path, and the key in it or an empty text. */
  record At(String field, String key) {}

  private final Map<At, String> found = new LinkedHashMap<>();

  private Entries() {}

  static Map<At, String> of(Container container) {
    var entries = new Entries();
    entries.record("", container);
    return entries.found;
  }

  private void record(String path, Record value) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      String name = component.getName();
      String below = name.equals("linux") || path.isEmpty() ? name : path + "." + name;
      any(below.replaceFirst("^linux\\.", ""), read(component, value));
    }
  }

  private void any(String field, Object value) {
    switch (value) {
      case Optional<?> optional -> optional.ifPresent(present -> any(field, present));
      case OptionalLong number -> number.ifPresent(present -> put(field, "", present));
      case OptionalInt number -> number.ifPresent(present -> put(field, "", present));
      case Map<?, ?> map -> map.forEach((key, entry) -> put(field, key.toString(), entry));
      case List<?> list -> list(field, list);
      case Record nested -> record(field, nested);
      default -> put(field, "", value);
    }
  }

  private void list(String field, List<?> list) {
    if (field.equals("args")) {
      if (!list.isEmpty()) {
        put(field, "", list.stream().map(Object::toString).collect(Collectors.joining(" ")));
      }
      return;
    }
    for (Object element : list) {
      if (field.equals("env")) {
        String[] variable = element.toString().split("=", 2);
        put(field, variable[0], variable.length > 1 ? variable[1] : "");
      } else if (element instanceof Record entry) {
        entry(field, entry);
      } else {
        put(field, element.toString(), "present");
      }
    }
  }

  private void entry(String field, Record entry) {
    String value = EntryText.of(entry);
    switch (entry) {
      case Mount mount -> put(field, mount.destination(), value);
      case Device device -> put(field, device.path(), value);
      case Rlimit limit -> put(field, limit.type(), value);
      case Hook hook -> putNext(field, hook.path(), value);
      case Namespace namespace -> put(field, namespace.type(), value);
      case HugepageLimit limit -> put(field, limit.pageSize(), value);
      default -> putNext(field, "", value);
    }
  }

  private void put(String field, String key, Object value) {
    found.put(new At(field, key), value.toString());
  }

  /** For lists that may hold a key more than once. */
  private void putNext(String field, String key, Object value) {
    String next = key;
    for (int i = 2; found.containsKey(new At(field, next)); i++) {
      next = key + " #" + i;
    }
    put(field, next, value);
  }

  private static Object read(RecordComponent component, Record value) {
    try {
      @Nullable Object read = component.getAccessor().invoke(value);
      return read == null ? "" : read;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
