package dev.switchboard.nri.bundled.ulimit;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of limits as people write them: numbers, sizes such as 64Mi, unlimited. */
final class LimitValue {
  /** All bits set: no limit. */
  static final long UNLIMITED = -1;

  static final BigInteger MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private static final Pattern SIZE = Pattern.compile("([0-9]+)(k|M|G|T|Ki|Mi|Gi|Ti)");
  private static final Map<String, BigInteger> FACTORS =
      Map.of(
          "k", BigInteger.TEN.pow(3),
          "M", BigInteger.TEN.pow(6),
          "G", BigInteger.TEN.pow(9),
          "T", BigInteger.TEN.pow(12),
          "Ki", BigInteger.TWO.pow(10),
          "Mi", BigInteger.TWO.pow(20),
          "Gi", BigInteger.TWO.pow(30),
          "Ti", BigInteger.TWO.pow(40));

  private LimitValue() {}

  /** What is not a plain number: empty if it is none of the spellings. */
  static Optional<BigInteger> ofWord(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (word.equals("unlimited") || word.equals("infinity") || word.equals("-1")) {
      return Optional.of(MAX);
    }
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      return Optional.empty();
    }
    BigInteger factor = FACTORS.getOrDefault(size.group(2), BigInteger.ONE);
    return Optional.of(new BigInteger(size.group(1)).multiply(factor))
        .filter(value -> value.compareTo(MAX) <= 0);
  }
}
