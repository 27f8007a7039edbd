package dev.switchboard.nri.bundled.ulimit;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of limits as people write them: numbers, sizes such as 64Mi, unlimited. */
final class LimitValue {
  /** All 64 bits set: no limit (RLIM_INFINITY). */
  static final BigInteger MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private static final Set<String> UNLIMITED = Set.of("unlimited", "infinity", "-1");
  private static final Pattern SIZE = Pattern.compile("([0-9]+)(k|K|M|G|T|Ki|Mi|Gi|Ti)");
  private static final Map<String, BigInteger> FACTORS =
      Map.of(
          "k", BigInteger.TEN.pow(3),
          "K", BigInteger.TEN.pow(3),
          "M", BigInteger.TEN.pow(6),
          "G", BigInteger.TEN.pow(9),
          "T", BigInteger.TEN.pow(12),
          "Ki", BigInteger.TWO.pow(10),
          "Mi", BigInteger.TWO.pow(20),
          "Gi", BigInteger.TWO.pow(30),
          "Ti", BigInteger.TWO.pow(40));

  private LimitValue() {}

  /** From a configured text: a decimal number or one of the words; empty if it is neither. */
  static Optional<BigInteger> of(String text) {
    return text.matches("[0-9]+")
        ? Optional.of(new BigInteger(text)).filter(LimitValue::fits)
        : ofWord(text);
  }

  /** What is not a plain number: empty if it is none of the spellings, or too large. */
  static Optional<BigInteger> ofWord(String text) {
    String word = text.strip();
    if (UNLIMITED.contains(word.toLowerCase(Locale.ROOT))) {
      return Optional.of(MAX);
    }
    Matcher size = SIZE.matcher(word);
    if (!size.matches()) {
      return Optional.empty();
    }
    BigInteger factor = FACTORS.getOrDefault(size.group(2), BigInteger.ONE);
    return Optional.of(new BigInteger(size.group(1)).multiply(factor)).filter(LimitValue::fits);
  }

  static boolean fits(BigInteger number) {
    return number.signum() >= 0 && number.compareTo(MAX) <= 0;
  }
}
