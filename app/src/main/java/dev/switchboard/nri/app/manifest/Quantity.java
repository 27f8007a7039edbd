package dev.switchboard.nri.app.manifest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' amounts of a resource. */
final class Quantity {
  private static final Pattern FORM =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(?:[eE]([+-]?\\d{1,3})|([A-Za-z]{0,2}))");

  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("n", BigDecimal.ONE.scaleByPowerOfTen(-9)),
          Map.entry("u", BigDecimal.ONE.scaleByPowerOfTen(-6)),
          Map.entry("m", BigDecimal.ONE.scaleByPowerOfTen(-3)),
          Map.entry("k", BigDecimal.ONE.scaleByPowerOfTen(3)),
          Map.entry("M", BigDecimal.ONE.scaleByPowerOfTen(6)),
          Map.entry("G", BigDecimal.ONE.scaleByPowerOfTen(9)),
          Map.entry("T", BigDecimal.ONE.scaleByPowerOfTen(12)),
          Map.entry("P", BigDecimal.ONE.scaleByPowerOfTen(15)),
          Map.entry("E", BigDecimal.ONE.scaleByPowerOfTen(18)),
          Map.entry("Ki", powerOfTwo(10)),
          Map.entry("Mi", powerOfTwo(20)),
          Map.entry("Gi", powerOfTwo(30)),
          Map.entry("Ti", powerOfTwo(40)),
          Map.entry("Pi", powerOfTwo(50)),
          Map.entry("Ei", powerOfTwo(60)));

  private Quantity() {}

  private static BigDecimal powerOfTwo(int exponent) {
    return BigDecimal.TWO.pow(exponent);
  }

  /** Empty if it is none. */
  static Optional<BigDecimal> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(form.group(1));
    if (form.group(2) != null) {
      return Optional.of(number.scaleByPowerOfTen(Integer.parseInt(form.group(2))));
    }
    return Optional.ofNullable(SUFFIXES.get(form.group(3))).map(number::multiply);
  }

  /** In whole units, rounded up as Kubernetes does. */
  static long whole(BigDecimal amount) {
    return amount.setScale(0, RoundingMode.CEILING).longValue();
  }

  /** In thousandths, rounded up. */
  static long milli(BigDecimal amount) {
    return whole(amount.scaleByPowerOfTen(3));
  }
}
