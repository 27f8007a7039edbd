package dev.switchboard.nri.app.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holds manifests against the types of Kubernetes' API, as an API server does that is asked for
 * strict validation of fields: a misspelt key would be explained as if it were not there.
 *
 * <p>The types are printed from Kubernetes' Go code by {@code integration-tests/peers/judge
 * -schema}, a line each: {@code TYPE key:type …}, where {@code []} is a list of, {@code {}} a map
 * to.
 */
final class Schema {
  private static final String LIST = "[]";
  private static final String MAP = "{}";

  /** What validation beyond the types says of values that decide what is explained. */
  private static final Map<String, List<String>> VALUES =
      Map.of(
          "PodSpec restartPolicy", List.of("Always", "OnFailure", "Never"),
          "PodSpec dnsPolicy",
              List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
          "Container imagePullPolicy", List.of("Always", "IfNotPresent", "Never"),
          "Container terminationMessagePolicy", List.of("File", "FallbackToLogsOnError"),
          "ContainerPort protocol", List.of("TCP", "UDP", "SCTP"),
          "VolumeMount mountPropagation", List.of("None", "HostToContainer", "Bidirectional"),
          "SeccompProfile type", List.of("Unconfined", "RuntimeDefault", "Localhost"));

  private static final Map<String, Map<String, String>> TYPES = read();

  private Schema() {}

  private static Map<String, Map<String, String>> read() {
    var types = new LinkedHashMap<String, Map<String, String>>();
    try (InputStream lines =
        Objects.requireNonNull(Schema.class.getResourceAsStream("schema.txt"))) {
      new String(lines.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .forEach(words -> types.put(words[0], fields(words)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }

  private static Map<String, String> fields(String[] words) {
    var fields = new LinkedHashMap<String, String>();
    for (int i = 1; i < words.length; i++) {
      String[] field = words[i].split(":", 2);
      fields.put(field[0], field[1]);
    }
    return fields;
  }

  /** Notes everything in it that is not of the type. */
  static void check(Value value, String type) {
    if (!value.isPresent()) {
      return;
    }
    if (type.startsWith(LIST)) {
      value.elements().forEach(each -> check(each, type.substring(LIST.length())));
    } else if (type.startsWith(MAP)) {
      value.entries().values().forEach(each -> check(each, type.substring(MAP.length())));
    } else {
      checkOne(value, type);
    }
  }

  private static void checkOne(Value value, String type) {
    switch (type) {
      case "text" -> value.text();
      case "bool" -> value.isTrue();
      case "int32" -> value.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "int64" -> value.integer();
      case "intOrText" -> value.integerOrText();
      case "quantity" -> value.quantity();
      case "time" -> value.time();
      case "any" -> {
        // whatever it is
      }
      default -> checkFields(value, type);
    }
  }

  private static void checkFields(Value value, String type) {
    Map<String, String> fields = Objects.requireNonNull(TYPES.get(type), type);
    value.allow(List.copyOf(fields.keySet()));
    value
        .entries()
        .forEach((key, entry) -> {
          String of = fields.get(key);
          if (of != null) {
            check(entry, of);
          }
          List<String> values = VALUES.get(type + " " + key);
          if (values != null) {
            var _ = entry.oneOf(values);
          }
        });
  }
}
