package dev.switchboard.nri.app.openapi;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas of what endpoints answer, from their types. Records are named and described once;
 * all their components are there in an answer, null where they are nullable.
 */
final class Schemas {
  private static final String REFERENCE = "#/components/schemas/";

  private final Map<Class<?>, String> names = new LinkedHashMap<>();
  private final Map<String, Object> all = new TreeMap<>();

  /** All records so far, by name. */
  Map<String, Object> all() {
    return all;
  }

  Map<String, Object> of(AnnotatedType type) {
    Map<String, Object> schema = present(type);
    return type.isAnnotationPresent(Nullable.class) ? nullable(schema) : schema;
  }

  private static Map<String, Object> nullable(Map<String, Object> schema) {
    return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
  }

  /** The same, of a value that is there. */
  Map<String, Object> present(AnnotatedType annotated) {
    Type type = annotated.getType();
    if (annotated instanceof AnnotatedParameterizedType generic
        && type instanceof ParameterizedType of
        && of.getRawType() instanceof Class<?> raw) {
      AnnotatedType last =
          generic
              .getAnnotatedActualTypeArguments()[
              generic.getAnnotatedActualTypeArguments().length - 1];
      if (Collection.class.isAssignableFrom(raw)) {
        return Map.of("type", "array", "items", of(last));
      }
      if (Map.class.isAssignableFrom(raw)) {
        return Map.of("type", "object", "additionalProperties", of(last));
      }
      if (raw == Optional.class) {
        return nullable(of(last));
      }
    }
    return type instanceof Class<?> raw ? plain(raw) : Map.of();
  }

  private Map<String, Object> plain(Class<?> type) {
    if (type == String.class) {
      return Map.of("type", "string");
    }
    if (type == boolean.class || type == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return Map.of("type", "integer");
    }
    if (type == double.class || type == Double.class) {
      return Map.of("type", "number");
    }
    if (type == OptionalInt.class || type == OptionalLong.class) {
      return nullable(Map.of("type", "integer"));
    }
    if (type == Instant.class) {
      return Map.of("type", "string", "format", "date-time");
    }
    if (type == Duration.class) {
      return Map.of("type", "string", "format", "duration");
    }
    if (type.isEnum()) {
      return Map.of(
          "type",
          "string",
          "enum",
          Arrays.stream(type.getEnumConstants()).map(Object::toString).toList());
    }
    return type.isRecord() ? reference(type) : Map.of();
  }

  private Map<String, Object> reference(Class<?> type) {
    @Nullable String known = names.get(type);
    if (known == null) {
      String simple = type.getSimpleName();
      known =
          names.containsValue(simple) ? type.getDeclaringClass().getSimpleName() + simple : simple;
      names.put(type, known);
      all.put(known, record(type));
    }
    return Map.of("$ref", REFERENCE + known);
  }

  private Map<String, Object> record(Class<?> type) {
    var properties = new LinkedHashMap<String, Object>();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(component.getName(), of(component.getAnnotatedType()));
    }
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        List.copyOf(properties.keySet()),
        "additionalProperties",
        false);
  }
}
