package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.app.config.DidYouMean;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value in a manifest, with its place. What is wrong is noted and something harmless returned, so
 * that reading goes on.
 */
final class Value {

  private final Problems problems;
  private final String path;
  private final Node node;
  private final boolean present;

  /**
   * @param node itself or, if it is not present, what it would be in
   */
  private Value(Problems problems, String path, Node node, boolean present) {
    this.problems = problems;
    this.path = path;
    this.node = node;
    this.present = present;
  }

  static Value of(Problems problems, Node document) {
    return new Value(problems, "", document, !isNull(document));
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  boolean isPresent() {
    return present;
  }

  /** Where it is in the manifest, as {@code spec.containers[0].image}. */
  String path() {
    return path.isEmpty() ? "the manifest" : path;
  }

  int line() {
    return node.getStartMark().getLine() + 1;
  }

  /** Notes that something is wrong with it. */
  void problem(String what) {
    problems.add(node, path() + " " + what);
  }

  private void isNot(String expected) {
    problem("is " + Scalars.shown(node) + ", expected " + expected);
  }

  /** An entry of a map; one that is not present if there is none, or this is no map. */
  Value get(String key) {
    Value found = entries().get(key);
    return found == null ? new Value(problems, below(key), node, false) : found;
  }

  private String below(String key) {
    String name = key.contains(".") || key.contains("/") ? "[" + key + "]" : key;
    return path.isEmpty() ? name : path + (name.startsWith("[") ? "" : ".") + name;
  }

  /** Notes keys that Kubernetes does not have there. */
  void allow(List<String> known) {
    entries()
        .forEach((key, value) -> {
          if (!known.contains(key)) {
            value.problem(
                "is unknown"
                    + DidYouMean.nearest(key, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(": Kubernetes has no such key there, remove or move it"));
          }
        });
  }

  /** What is in a map; a problem, and nothing, if it is none. */
  Map<String, Value> entries() {
    var entries = new LinkedHashMap<String, Value>();
    if (!present) {
      return entries;
    }
    if (node instanceof MappingNode map) {
      collect(map, entries);
    } else {
      isNot("a map");
    }
    return entries;
  }

  private void collect(MappingNode map, Map<String, Value> entries) {
    for (NodeTuple tuple : map.getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(tuple.getValueNode(), entries);
      } else if (tuple.getKeyNode() instanceof ScalarNode key) {
        Node value = tuple.getValueNode();
        var entry = new Value(problems, below(key.getValue()), value, !isNull(value));
        if (entries.put(key.getValue(), entry) != null) {
          problems.add(key, entry.path() + " is there twice, expected once");
        }
      } else {
        problems.add(tuple.getKeyNode(), path() + " has a key that is no text");
      }
    }
  }

  /** Kubernetes takes no key that is both merged in and written out. */
  private void merge(Node merged, Map<String, Value> entries) {
    var all = new LinkedHashMap<String, Value>();
    List<Node> maps =
        merged instanceof SequenceNode list ? list.getValue().reversed() : List.of(merged);
    for (Node each : maps) {
      if (each instanceof MappingNode map) {
        collect(map, all);
      } else {
        problems.add(each, path() + " merges something in that is no map");
      }
    }
    all.forEach((key, value) -> {
      if (entries.putIfAbsent(key, value) != null) {
        problems.add(merged, below(key) + " is there twice, expected once");
      }
    });
  }

  /** What is in a list; a problem, and nothing, if it is none. */
  List<Value> elements() {
    var elements = new ArrayList<Value>();
    if (!present) {
      return elements;
    }
    if (node instanceof SequenceNode list) {
      for (Node element : list.getValue()) {
        elements.add(
            new Value(problems, path + "[" + elements.size() + "]", element, !isNull(element)));
      }
    } else {
      isNot("a list");
    }
    return elements;
  }

  /** A text; empty if it is not present, a problem and empty if it is none. */
  String text() {
    if (!present) {
      return "";
    }
    if (node instanceof ScalarNode scalar) {
      Tag tag = Scalars.tag(scalar);
      if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
        return scalar.getValue();
      }
      isNot("a text: put it in quotes");
      return scalar.getValue();
    }
    isNot("a text");
    return "";
  }

  /** A text that has to be there. */
  String requiredText() {
    if (!present) {
      problem("is missing");
      return "";
    }
    String text = text();
    if (text.isEmpty()) {
      isNot("a text that is not empty");
    }
    return text;
  }

  /** A text that has to be one of these, if it is there. */
  Optional<String> oneOf(List<String> known) {
    if (!present) {
      return Optional.empty();
    }
    String text = text();
    if (!known.contains(text)) {
      isNot("one of " + String.join(", ", known));
      return Optional.empty();
    }
    return Optional.of(text);
  }

  List<String> texts() {
    return elements().stream().map(Value::text).toList();
  }

  /** Such as labels. */
  Map<String, String> textByKey() {
    var texts = new LinkedHashMap<String, String>();
    entries().forEach((key, value) -> texts.put(key, value.text()));
    return texts;
  }

  boolean isTrue() {
    if (!present) {
      return false;
    }
    if (node instanceof ScalarNode scalar && Scalars.tag(scalar).equals(Tag.BOOL)) {
      return List.of("true", "yes", "on", "y").contains(scalar.getValue().toLowerCase(Locale.ROOT));
    }
    isNot("true or false");
    return false;
  }

  OptionalLong integer() {
    if (!present) {
      return OptionalLong.empty();
    }
    if (node instanceof ScalarNode scalar) {
      try {
        String digits = scalar.getValue().replace("_", "");
        if (scalar.getTag().equals(Tag.INT)) {
          return OptionalLong.of(Long.decode(digits));
        } else if (scalar.getTag().equals(Tag.FLOAT)) {
          return OptionalLong.of(new BigDecimal(digits).longValueExact());
        }
      } catch (NumberFormatException e) {
        // told below
      } catch (ArithmeticException e) {
        // told below, too
      }
    }
    isNot("a whole number");
    return OptionalLong.empty();
  }

  /** A whole number in a range, if it is there. */
  OptionalLong integer(long least, long most) {
    OptionalLong number = integer();
    if (number.isPresent() && (number.getAsLong() < least || number.getAsLong() > most)) {
      isNot("a whole number from %d to %d".formatted(least, most));
    }
    return number;
  }

  /** Such as a port, or its name. */
  void integerOrText() {
    if (node instanceof ScalarNode scalar && Scalars.tag(scalar).equals(Tag.STR)) {
      return;
    }
    var _ = integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** A point in time, if it is there. */
  void time() {
    try {
      if (present) {
        OffsetDateTime.parse(text());
      }
    } catch (DateTimeParseException e) {
      isNot("a time such as 2026-11-25T10:00:00Z");
    }
  }

  /** An amount such as {@code 500m} or {@code 2Gi}. */
  Optional<BigDecimal> quantity() {
    if (!present) {
      return Optional.empty();
    }
    Optional<BigDecimal> amount =
        node instanceof ScalarNode scalar ? Quantity.parse(scalar.getValue()) : Optional.empty();
    if (amount.isEmpty()) {
      isNot("an amount such as 500m, 2 or 128Mi");
    }
    return amount;
  }
}
