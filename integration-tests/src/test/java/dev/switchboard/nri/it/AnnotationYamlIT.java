package dev.switchboard.nri.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Our reading of annotations against sigs.k8s.io/yaml itself, snippet by snippet. */
@Timeout(120)
class AnnotationYamlIT {
  private static final BigInteger UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  /** The places that a scalar is tried in. */
  private static final List<Snippet> PLACES =
      List.of(
          new Snippet("limits", "[{type: @, soft: 1}]"),
          new Snippet("limits", "[{hard: @}]"),
          new Snippet("scheduler", "nice: @"),
          new Snippet("scheduler", "flags:\n- @\n"),
          new Snippet("texts", "[@]"),
          new Snippet("map", "a: @"),
          new Snippet("map", "{@: a}"));

  /** A text and what it is read into. */
  private record Snippet(String shape, String text, boolean wider) {
    Snippet(String shape, String text) {
      this(shape, text, false);
    }
  }

  private static List<Snippet> snippets() throws IOException {
    String table;
    try (InputStream file = AnnotationYamlIT.class.getResourceAsStream("/annotation-yaml.txt")) {
      table = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
    }
    return table
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\\|", 2))
        .flatMap(AnnotationYamlIT::snippets)
        .toList();
  }

  private static Stream<Snippet> snippets(String[] parts) {
    String text =
        parts[1]
            .replace("\\\\", "\0")
            .replace("\\n", "\n")
            .replace("\\r", "\r")
            .replace("\\t", "\t")
            .replace("\\ufeff", "\ufeff")
            .replace("\0", "\\");
    return parts[0].equals("scalar")
        ? PLACES.stream().map(place -> new Snippet(place.shape, place.text.replace("@", text)))
        : Stream.of(
            new Snippet(parts[0].replace("wider ", ""), text, parts[0].startsWith("wider ")));
  }

  @Test
  void everySnippetIsReadAsGoReadsIt() throws Exception {
    Peers.require("annotations");
    var different = new ArrayList<String>();
    List<Snippet> snippets = snippets();
    try (var go = new JsonLines(List.of(Peers.file("annotations").toString()))) {
      for (Snippet snippet : snippets) {
        JsonNode answer = go.call(snippet.shape, Map.of("text", snippet.text));
        String theirs = answer.has("error") ? "refused" : theirs(answer.get("value"));
        String ours = ours(snippet);
        if (ours.equals(theirs) == snippet.wider) {
          different.add(
              "%s: Go has %s %s, we have %s"
                  .formatted(snippet, theirs, answer.path("error"), ours));
        }
      }
    }
    assertThat(snippets).hasSizeGreaterThan(900);
    assertThat(different).isEmpty();
  }

  /** Values without structure, in the order of their names. */
  private static String theirs(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().map(AnnotationYamlIT::theirs).toList().toString();
    }
    if (value.isObject()) {
      var members = new TreeMap<String, String>();
      value
          .propertyStream()
          .forEach(member -> members.put(member.getKey(), theirs(member.getValue())));
      return members.toString();
    }
    return value.isNull() ? "[]" : value.asString();
  }

  private static String ours(Snippet snippet) {
    PodSandbox pod = PodSandbox.of("d", "p", Map.of("key", snippet.text));
    var reading = AnnotationReading.of(pod, "c", Compat.UPSTREAM);
    String read =
        PodAnnotations.of(pod, "c")
            .forContainerPodOrBare("key")
            .flatMap(reading::yaml)
            .map(value -> read(snippet.shape, value))
            .orElseGet(() -> nothing(snippet.shape));
    try {
      reading.finish();
      return read;
    } catch (InvalidAnnotationException e) {
      return "refused";
    }
  }

  private static String nothing(String shape) {
    return switch (shape) {
      case "map" -> "{}";
      case "scheduler" -> "{flags=[], nice=0, period=0, policy=}";
      default -> "[]";
    };
  }

  private static String read(String shape, AnnotationValue value) {
    return switch (shape) {
      case "limits" ->
          value.elements().stream()
              .map(entry -> members(entry, "type", "hard", "soft"))
              .toList()
              .toString();
      case "scheduler" -> members(value, "policy", "nice", "period", "flags");
      case "texts" -> value.elements().stream().map(AnnotationValue::text).toList().toString();
      default -> {
        var entries = new TreeMap<String, String>();
        value.entries().forEach((name, entry) -> entries.put(name, entry.text()));
        yield entries.toString();
      }
    };
  }

  private static String members(AnnotationValue value, String... names) {
    var members = new TreeMap<String, String>();
    Map<String, AnnotationValue> fields = value.fields(List.of(names));
    for (String name : names) {
      AnnotationValue field = fields.get(name);
      String member =
          switch (name) {
            case "type", "policy" -> field == null ? "" : field.text();
            case "flags" -> field == null ? "[]" : read("texts", field);
            case "nice" ->
                field == null ? "0" : "" + field.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
            default -> field == null ? "0" : "" + field.integer(BigInteger.ZERO, UINT64);
          };
      members.put(name, member);
    }
    return members.toString();
  }
}
