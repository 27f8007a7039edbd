package dev.switchboard.nri.bundled.memoryqos;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory as people write them. */
final class Amount {
  private static final Pattern SIZE =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(|k|M|G|T|Ki|Mi|Gi|Ti|%)");
  private static final Map<String, BigInteger> FACTORS =
      Map.of(
          "", BigInteger.ONE,
          "k", BigInteger.TEN.pow(3),
          "M", BigInteger.TEN.pow(6),
          "G", BigInteger.TEN.pow(9),
          "T", BigInteger.TEN.pow(12),
          "Ki", BigInteger.TWO.pow(10),
          "Mi", BigInteger.TWO.pow(20),
          "Gi", BigInteger.TWO.pow(30),
          "Ti", BigInteger.TWO.pow(40));

  private Amount() {}

  /**
   * As a cgroup file takes it.
   *
   * @param limit of what a percentage is
   * @return empty if it is no amount, or a percentage of nothing
   */
  static Optional<String> bytes(String text, OptionalLong limit) {
    String written = text.strip();
    if (written.equals("max")) {
      return Optional.of(written);
    }
    Matcher size = SIZE.matcher(written);
    if (!size.matches()) {
      return Optional.empty();
    }
    var number = new BigDecimal(size.group(1));
    if (size.group(2).equals("%")) {
      return limit.isEmpty()
          ? Optional.empty()
          : Optional.of(
              whole(number.multiply(BigDecimal.valueOf(limit.getAsLong())).movePointLeft(2)));
    }
    BigInteger factor = FACTORS.getOrDefault(size.group(2), BigInteger.ONE);
    return Optional.of(whole(number.multiply(new BigDecimal(factor))));
  }

  private static String whole(BigDecimal bytes) {
    return bytes.setScale(0, RoundingMode.DOWN).toPlainString();
  }
}
