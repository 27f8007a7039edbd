package dev.switchboard.nri.extension.annotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What a scalar means to go.yaml.in/yaml/v2, which sigs.k8s.io/yaml reads with: of YAML 1.1 it has
 * {@code yes}, {@code on}, {@code y} and octal {@code 010}, of 1.2 {@code 0o10}; times and base 60
 * stay text.
 *
 * @param value null, Boolean, BigInteger (of 64 bits, signed or not), Double or String
 */
record GoScalar(@Nullable Object value) {
  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(([Tt ])[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}.*)?");
  private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final BigInteger SMALLEST = BigInteger.TWO.pow(63).negate();
  private static final Map<String, Object> WORDS = words();
  private static final Object NULL = new Object();

  private static Map<String, Object> words() {
    var words = new HashMap<String, Object>();
    List.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
        .forEach(word -> words.put(word, true));
    List.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
        .forEach(word -> words.put(word, false));
    List.of(".nan", ".NaN", ".NAN").forEach(word -> words.put(word, Double.NaN));
    List.of(".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF")
        .forEach(word -> words.put(word, Double.POSITIVE_INFINITY));
    List.of("-.inf", "-.Inf", "-.INF").forEach(word -> words.put(word, Double.NEGATIVE_INFINITY));
    return Map.copyOf(words);
  }

  /**
   * @throws YAMLException if it has a tag that it does not fit
   */
  static GoScalar of(ScalarNode node) {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (tag.equals(GoYaml.PLAIN)) {
      return new GoScalar(plain(text));
    }
    if (tag.equals(Tag.BINARY)) {
      return new GoScalar(binary(text));
    }
    boolean resolved = List.of(Tag.NULL, Tag.BOOL, Tag.INT, Tag.FLOAT).contains(tag);
    return new GoScalar(resolved ? tagged(text, tag) : text);
  }

  private static String binary(String text) {
    try {
      return new String(Base64.getDecoder().decode(text.replaceAll("[\\r\\n]", "")), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new YAMLException("!!binary takes base64");
    }
  }

  private static @Nullable Object tagged(String text, Tag tag) {
    Object value = plain(text);
    if (tag.equals(Tag.FLOAT) && value instanceof BigInteger number && number.bitLength() < 64) {
      return number.doubleValue();
    }
    boolean fits =
        switch (value) {
          case null -> tag.equals(Tag.NULL);
          case Boolean _ -> tag.equals(Tag.BOOL);
          case BigInteger _ -> tag.equals(Tag.INT);
          case Double _ -> tag.equals(Tag.FLOAT);
          default -> false;
        };
    if (!fits) {
      throw new YAMLException("\"" + GoYaml.shown(text) + "\" is not what its tag says");
    }
    return value;
  }

  private static @Nullable Object plain(String text) {
    if (GoYaml.NULL.contains(text)) {
      return null;
    }
    Object word = WORDS.getOrDefault(text, NULL);
    if (word != NULL) {
      return word;
    }
    char first = text.charAt(0);
    if (first == '.') {
      return number(text).<Object>map(number -> number).orElse(text);
    }
    if ("+-0123456789".indexOf(first) < 0 || TIMESTAMP.matcher(text).matches()) {
      return text;
    }
    String digits = text.replace("_", "");
    return integer(digits).<Object>map(number -> number).or(() -> number(digits)).orElse(text);
  }

  private static Optional<BigInteger> integer(String text) {
    Matcher matcher = INTEGER.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int[] radix = {0, 0, 16, 2, 8, 10};
    int group = 2;
    while (matcher.group(group) == null) {
      group++;
    }
    var magnitude = new BigInteger(matcher.group(group), radix[group]);
    // An explicit plus makes it a signed number there, of which the largest is smaller.
    BigInteger largest = matcher.group(1).isEmpty() ? LARGEST : LARGEST.shiftRight(1);
    BigInteger number = "-".equals(matcher.group(1)) ? magnitude.negate() : magnitude;
    return Optional.of(number)
        .filter(value -> value.compareTo(SMALLEST) >= 0 && value.compareTo(largest) <= 0);
  }

  private static Optional<Double> number(String text) {
    return FLOAT.matcher(text).matches()
        ? Optional.of(Double.parseDouble(text)).filter(number -> !number.isInfinite())
        : Optional.empty();
  }

  boolean isNull() {
    return value == null;
  }

  /** As a field that takes text gets it: printed anew. */
  String text() {
    return switch (value) {
      case null -> "";
      case Double number -> printed(number);
      default -> value.toString();
    };
  }

  /** As the name of an entry; empty if it can be none. */
  Optional<String> name() {
    return switch (value) {
      case null -> Optional.empty();
      case BigInteger number when number.bitLength() > 63 -> Optional.empty();
      case Double number ->
          Optional.of(
              switch (printed(number)) {
                case "NaN" -> ".nan";
                case "+Inf" -> ".inf";
                case "-Inf" -> "-.inf";
                case String text -> text;
              });
      default -> Optional.of(text());
    };
  }

  /** As a field that takes a whole number gets it; empty if it is none. */
  Optional<BigInteger> integer() {
    return switch (value) {
      case BigInteger number -> Optional.of(number);
      case Double number when Math.abs(number) < 1e21 -> {
        var decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        yield decimal.scale() <= 0 ? Optional.of(decimal.toBigIntegerExact()) : Optional.empty();
      }
      case null, default -> Optional.empty();
    };
  }

  /** Go's %g in the shortest form that gives the same 32-bit float. */
  private static String printed(double number) {
    float rounded = (float) number;
    if (Float.isNaN(rounded)) {
      return "NaN";
    }
    if (Float.isInfinite(rounded)) {
      return rounded > 0 ? "+Inf" : "-Inf";
    }
    if (rounded == 0) {
      return Math.copySign(1, number) < 0 ? "-0" : "0";
    }
    var decimal = new BigDecimal(Float.toString(rounded)).stripTrailingZeros();
    String digits = decimal.unscaledValue().abs().toString();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return decimal.toPlainString();
    }
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return "%s%s%se%s%02d"
        .formatted(
            rounded < 0 ? "-" : "",
            digits.charAt(0),
            fraction,
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }
}
