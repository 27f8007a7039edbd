package dev.switchboard.nri.extension.annotation;

import dev.switchboard.nri.extension.annotation.InvalidAnnotationException.Problem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A value in an annotation, read as NRI's Go plugins read it (sigs.k8s.io/yaml: YAML 1.1, names of
 * fields in any case, of two fields with one name the last), with its place in the text.
 *
 * <p>What is read wrongly is noted with the {@link AnnotationReading} it belongs to, and something
 * harmless is returned in its place, so that reading can go on.
 */
public final class AnnotationValue {
  private static final GoScalar NOTHING = new GoScalar(null);

  private final AnnotationReading reading;
  private final String key;
  private final String path;
  private final Node node;

  AnnotationValue(AnnotationReading reading, String key, String path, Node node) {
    this.reading = reading;
    this.key = key;
    this.path = path;
    this.node = node;
  }

  private AnnotationValue child(String suffix, Node child) {
    return new AnnotationValue(reading, key, path + suffix, child);
  }

  /** Notes that this value is wrong. */
  public void problem(String expected) {
    problem(shown(), expected, "");
  }

  /**
   * Notes that this value is wrong.
   *
   * @param got what it is, where its text alone would not say
   * @param expected what it should be
   * @param mend how to mend it; empty where that is plain
   */
  public void problem(String got, String expected, String mend) {
    reading.add(problemHere(got, expected, mend));
  }

  private Problem problemHere(String got, String expected, String mend) {
    Mark at = node.getStartMark();
    return new Problem(key, path, at.getLine() + 1, at.getColumn() + 1, got, expected, mend);
  }

  /**
   * Notes that upstream would have taken this value, and should not have: a problem, or with {@link
   * Compat#UPSTREAM} a warning.
   *
   * @return whether the value is to be used all the same
   */
  public boolean objection(String got, String expected, String mend) {
    if (reading.compat() == Compat.UPSTREAM) {
      warning("is " + got + ", expected " + expected);
      return true;
    }
    problem(got, expected, mend);
    return false;
  }

  /**
   * Notes that upstream drops something silently: a warning, or with {@link Compat#STRICT} a
   * problem.
   */
  public void dropped(String got, String expected, String mend) {
    if (reading.compat() == Compat.STRICT) {
      problem(got, expected, mend);
    } else {
      warning("is " + got + ", expected " + expected);
    }
  }

  /** Notes what its author may not have meant; the value counts. */
  public void warning(String sentence) {
    Mark at = node.getStartMark();
    reading.warn(
        "%s:%d:%d: %s %s"
            .formatted(
                key,
                at.getLine() + 1,
                at.getColumn() + 1,
                path.isEmpty() ? "the value" : path,
                sentence));
  }

  /** Whether it is a map. */
  public boolean isMap() {
    return node instanceof MappingNode;
  }

  /** Its elements, null ones too; a problem, and none, if it is no list. */
  public List<AnnotationValue> elements() {
    if (!(node instanceof SequenceNode list)) {
      reading.addUnreadable(problemHere(shown(), "a list", ""));
      return List.of();
    }
    var elements = new ArrayList<AnnotationValue>();
    for (Node element : list.getValue()) {
      elements.add(child("[" + elements.size() + "]", element));
    }
    return elements;
  }

  /**
   * Its fields by name; none if it is null; a problem, and none, if it is no map. A field that is
   * null is left out. One of another name is {@link #dropped}, as is all but the last of one name.
   *
   * @param known names that are expected
   */
  public Map<String, AnnotationValue> fields(List<String> known) {
    if (GoYaml.isNull(node)) {
      return Map.of();
    }
    // Go sorts the names as they are written before it looks for them in any case.
    var written = new TreeMap<String, AnnotationValue>(entries());
    var fields = new LinkedHashMap<String, AnnotationValue>();
    written.forEach((name, value) -> {
      Optional<String> field = known.stream().filter(name::equalsIgnoreCase).findFirst();
      if (field.isEmpty()) {
        value.dropped("unknown and ignored", "one of " + String.join(", ", known), "remove it");
      } else if (!GoYaml.isNull(value.node)) {
        if (fields.put(field.get(), value) != null) {
          value.givenTwice();
        }
      }
    });
    return fields;
  }

  private void givenTwice() {
    dropped("given twice, of which the last counts", "each name once", "keep one of them");
  }

  /** Its entries, names as they are; a problem, and none, if it is no map. */
  public Map<String, AnnotationValue> entries() {
    if (!(node instanceof MappingNode map)) {
      reading.addUnreadable(problemHere(shown(), "a map", ""));
      return Map.of();
    }
    var entries = new LinkedHashMap<String, AnnotationValue>();
    try {
      for (NodeTuple entry : GoYaml.entries(map)) {
        Optional<String> name = name(entry.getKeyNode());
        if (name.isEmpty()) {
          child("", entry.getKeyNode()).problem("the name of an entry");
        } else {
          String suffix = path.isEmpty() ? name.get() : "." + name.get();
          AnnotationValue value = child(GoYaml.shown(suffix), entry.getValueNode());
          if (entries.put(name.get(), value) != null) {
            value.givenTwice();
          }
        }
      }
    } catch (YAMLException e) {
      problem("a map with something else merged in", String.valueOf(e.getMessage()), "");
    }
    return entries;
  }

  private static Optional<String> name(Node node) {
    return node instanceof ScalarNode scalar ? GoScalar.of(scalar).name() : Optional.empty();
  }

  private GoScalar scalar(String expected) {
    if (!(node instanceof ScalarNode scalar)) {
      problem(expected);
      return NOTHING;
    }
    try {
      return GoScalar.of(scalar);
    } catch (YAMLException e) {
      problem(shown() + " with a tag", String.valueOf(e.getMessage()), "remove the tag");
      return NOTHING;
    }
  }

  /**
   * As text; numbers and truth values as Go prints them anew, null as the empty text. A problem if
   * it is no scalar.
   */
  public String text() {
    GoScalar scalar = scalar("text");
    String text = scalar.text();
    if (!scalar.isNull() && !text.equals(written())) {
      warning(
          "is %s, which is read as \"%s\"; quote it if it is meant as it stands"
              .formatted(shown(), text));
    }
    return text;
  }

  /** The text of a scalar before anything is made of it; empty if it is none. */
  public String written() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /**
   * As a whole number: decimal, hexadecimal (0x), octal (0 or 0o), binary (0b), with underscores,
   * or a float without a fraction. A problem, and 0, if it is none or outside the range.
   *
   * @param min smallest that is allowed
   * @param max largest that is allowed
   */
  public BigInteger integer(BigInteger min, BigInteger max) {
    String expected = "a whole number from %s to %s".formatted(min, max);
    return number()
        .filter(number -> number.compareTo(min) >= 0 && number.compareTo(max) <= 0)
        .orElseGet(() -> {
          problem(expected);
          return BigInteger.ZERO;
        });
  }

  /** As a whole number between two bounds. */
  public long integer(long min, long max) {
    return integer(BigInteger.valueOf(min), BigInteger.valueOf(max)).longValue();
  }

  /**
   * As a whole number of any size; empty, and no problem, if it is none. Warns of octal digits,
   * which few mean.
   */
  public Optional<BigInteger> number() {
    Optional<BigInteger> number = silentNumber();
    if (number.isPresent() && written().matches("[-+]?0[0-7_]*[1-9][0-7_]*")) {
      warning("is %s, which is read as %s; drop the leading 0".formatted(shown(), number.get()));
    }
    return number;
  }

  /**
   * As a file's mode: a whole number that is written in octal digits. A problem, and 0, if it is
   * none or outside the range; a warning if it is written in others.
   *
   * @param max largest that is allowed
   */
  public long mode(long max) {
    Optional<BigInteger> number = silentNumber();
    if (number.isEmpty()
        || number.get().signum() < 0
        || number.get().bitLength() > 63
        || number.get().longValue() > max) {
      problem("a mode in octal digits, such as 0644");
      return 0;
    }
    if (!written().startsWith("0")) {
      warning("is %s, which in octal digits is 0%o".formatted(shown(), number.get()));
    }
    return number.get().longValue();
  }

  private Optional<BigInteger> silentNumber() {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    try {
      return GoScalar.of(scalar).integer();
    } catch (YAMLException e) {
      return Optional.empty();
    }
  }

  /** What it is, as a problem names it: cut and in quotes where somebody else wrote it. */
  public String shown() {
    return switch (node) {
      case SequenceNode _ -> "a list";
      case MappingNode _ -> "a map";
      default ->
          GoYaml.isNull(node)
              ? "nothing"
              : "\"" + GoYaml.shown(((ScalarNode) node).getValue()) + "\"";
    };
  }
}
