package dev.switchboard.nri.extension.annotation;

import dev.switchboard.nri.extension.annotation.InvalidAnnotationException.Problem;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A value in an annotation, read as NRI's Go plugins read it (sigs.k8s.io/yaml: YAML 1.1, names of
 * fields in any case, of two fields with one name the last), with its place in the text.
 *
 * <p>Reading never throws; what is wrong is collected, and told all at once when the one who reads
 * calls {@link Reader#finish}.
 */
public final class AnnotationValue {
  private static final Logger LOG = LoggerFactory.getLogger(AnnotationValue.class);
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]*|[1-9][0-9_]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?([0-9][0-9_]*)?\\.?[0-9_]*([eE][-+]?[0-9]+)?");

  private final Reader reader;
  private final Node node;

  private AnnotationValue(Reader reader, Node node) {
    this.reader = reader;
    this.node = node;
  }

  /** One reading of one annotation; collects the problems. */
  public static final class Reader {
    private final String key;
    private final List<Problem> problems = new ArrayList<>();

    private Reader(String key) {
      this.key = key;
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidAnnotationException with everything that was wrong
     */
    public void finish() throws InvalidAnnotationException {
      if (!problems.isEmpty()) {
        problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        throw new InvalidAnnotationException(problems);
      }
    }

    private void problem(Mark mark, String sentence) {
      problems.add(new Problem(key, mark.getLine() + 1, mark.getColumn() + 1, sentence));
    }
  }

  /**
   * Reads an annotation.
   *
   * @return empty if it says nothing: an empty text, or null
   * @throws InvalidAnnotationException if it is no YAML
   */
  public static Optional<AnnotationValue> parse(PodAnnotations.Found annotation)
      throws InvalidAnnotationException {
    var reader = new Reader(annotation.key());
    try {
      var composer =
          new Composer(
              new ParserImpl(
                  new StreamReader(new StringReader(annotation.value())), new LoaderOptions()),
              new Resolver(),
              new LoaderOptions());
      // Like the Go plugins: only the first document counts.
      Node node = composer.checkNode() ? composer.getNode() : null;
      return node == null || node.getTag().equals(Tag.NULL)
          ? Optional.empty()
          : Optional.of(new AnnotationValue(reader, node));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw new InvalidAnnotationException(
          List.of(
              new Problem(
                  annotation.key(),
                  mark.getLine() + 1,
                  mark.getColumn() + 1,
                  "no YAML: " + e.getProblem())));
    }
  }

  /** The reading that this value is of. */
  public Reader reader() {
    return reader;
  }

  /** Notes that something is wrong with this value. */
  public void problem(String sentence) {
    reader.problem(node.getStartMark(), sentence);
  }

  private void warn(String sentence) {
    Mark at = node.getStartMark();
    LOG.warn("{}:{}:{}: {}", reader.key, at.getLine() + 1, at.getColumn() + 1, sentence);
  }

  /** Its elements; a problem, and none, if it is no list. */
  public List<AnnotationValue> elements() {
    if (!(node instanceof SequenceNode list)) {
      problem(describe() + " where a list is expected");
      return List.of();
    }
    return list.getValue().stream().map(element -> new AnnotationValue(reader, element)).toList();
  }

  /**
   * Its fields by name; a problem, and none, if it is no map. A field without a value is left out;
   * one of another name is ignored, as the Go plugins do, and warned of in the log.
   *
   * @param known names that are expected
   */
  public Map<String, AnnotationValue> fields(List<String> known) {
    var fields = new LinkedHashMap<String, AnnotationValue>();
    entries()
        .forEach((name, value) -> {
          Optional<String> match =
              known.stream().filter(field -> field.equalsIgnoreCase(name)).findFirst();
          if (match.isEmpty()) {
            value.warn("field \"" + name + "\" is unknown and ignored, known are " + known);
          } else if (!value.isNull()) {
            fields.put(match.get(), value);
          }
        });
    return fields;
  }

  /** Its entries, names as they are; a problem, and none, if it is no map. */
  public Map<String, AnnotationValue> entries() {
    if (!(node instanceof MappingNode map)) {
      problem(describe() + " where a map is expected");
      return Map.of();
    }
    var entries = new LinkedHashMap<String, AnnotationValue>();
    for (NodeTuple entry : map.getValue()) {
      var name = new AnnotationValue(reader, entry.getKeyNode());
      entries.put(name.text(), new AnnotationValue(reader, entry.getValueNode()));
    }
    return entries;
  }

  private boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /** As text; numbers and truth values as Go prints them again. A problem if it is no scalar. */
  public String text() {
    if (!(node instanceof ScalarNode scalar)) {
      problem(describe() + " where text is expected");
      return "";
    }
    String text = scalar.getValue();
    if (node.getTag().equals(Tag.NULL)) {
      return "";
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return isTrue(text) ? "true" : "false";
    }
    if (node.getTag().equals(Tag.INT)) {
      return integerOf(text).map(BigInteger::toString).orElse(text);
    }
    if (node.getTag().equals(Tag.FLOAT) && FLOAT.matcher(text).matches()) {
      return new BigDecimal(text.replace("_", "")).stripTrailingZeros().toPlainString();
    }
    return text;
  }

  private static boolean isTrue(String text) {
    return List.of("true", "yes", "on", "y").contains(text.toLowerCase(Locale.ROOT));
  }

  /**
   * As a whole number: decimal, hexadecimal (0x), octal (0 or 0o), with underscores, or a float
   * without a fraction. A problem, and 0, if it is none or outside the range.
   *
   * @param min smallest that is allowed
   * @param max largest that is allowed
   */
  public BigInteger integer(BigInteger min, BigInteger max) {
    Optional<BigInteger> number =
        node instanceof ScalarNode scalar && scalar.isPlain()
            ? integerOf(scalar.getValue())
            : Optional.empty();
    if (number.isEmpty()) {
      problem("%s where a whole number is expected".formatted(describe()));
      return BigInteger.ZERO;
    }
    if (number.get().compareTo(min) < 0 || number.get().compareTo(max) > 0) {
      problem("%s is out of range, expected %s to %s".formatted(number.get(), min, max));
      return BigInteger.ZERO;
    }
    return number.get();
  }

  /** As a whole number between two bounds. */
  public long integer(long min, long max) {
    return integer(BigInteger.valueOf(min), BigInteger.valueOf(max)).longValue();
  }

  private static Optional<BigInteger> integerOf(String text) {
    if (INTEGER.matcher(text).matches()) {
      boolean negative = text.startsWith("-");
      String digits = text.replaceFirst("^[-+]", "").replace("_", "");
      BigInteger magnitude = magnitude(digits);
      return Optional.of(negative ? magnitude.negate() : magnitude);
    }
    if (!text.isEmpty() && FLOAT.matcher(text).matches() && text.matches(".*[0-9].*")) {
      try {
        return Optional.of(new BigDecimal(text.replace("_", "")).toBigIntegerExact());
      } catch (ArithmeticException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static BigInteger magnitude(String digits) {
    if (digits.startsWith("0x")) {
      return new BigInteger(digits.substring(2), 16);
    }
    if (digits.startsWith("0b")) {
      return new BigInteger(digits.substring(2), 2);
    }
    if (digits.startsWith("0o")) {
      return new BigInteger(digits.substring(2), 8);
    }
    return digits.startsWith("0") && digits.length() > 1
        ? new BigInteger(digits, 8)
        : new BigInteger(digits);
  }

  /**
   * As one of some constants. A problem, and the first, if it is none of them.
   *
   * @param names the constants by the names that the annotation uses
   */
  public <E extends Enum<E>> E constant(Map<String, E> names) {
    String text = text();
    E constant = names.get(text);
    if (constant == null) {
      problem(
          "\"%s\" is unknown, expected one of %s"
              .formatted(text, String.join(", ", names.keySet())));
      return names.values().iterator().next();
    }
    return constant;
  }

  /** What it is, as a problem's text names it. */
  private String describe() {
    if (node instanceof SequenceNode) {
      return "a list";
    }
    if (node instanceof MappingNode) {
      return "a map";
    }
    return isNull() ? "nothing" : "\"" + ((ScalarNode) node).getValue() + "\"";
  }
}
