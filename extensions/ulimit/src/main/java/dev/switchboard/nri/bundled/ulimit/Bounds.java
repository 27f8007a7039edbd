package dev.switchboard.nri.bundled.ulimit;

import dev.switchboard.nri.extension.annotation.AnnotationValue;
import java.math.BigInteger;
import java.util.Map;

/** What an annotation may ask for, by type. */
record Bounds(
    Map<LimitType, BigInteger> floor, Map<LimitType, BigInteger> ceiling, Config.Beyond beyond) {

  BigInteger floor(LimitType type) {
    return floor.getOrDefault(type, BigInteger.ZERO);
  }

  BigInteger ceiling(LimitType type) {
    return ceiling.getOrDefault(type, LimitValue.MAX);
  }

  /**
   * A limit within the bounds; one outside is a problem, or brought inside with a warning.
   *
   * @param at where it is written
   * @param name what it is, hard or soft
   */
  BigInteger within(LimitType type, BigInteger limit, AnnotationValue at, String name) {
    BigInteger inside = limit.max(floor(type)).min(ceiling(type));
    if (inside.equals(limit)) {
      return limit;
    }
    String got = "%s limit %s".formatted(name, limit);
    String expected =
        limit.compareTo(inside) < 0
            ? "at least %s, the node's floor for %s".formatted(inside, type.name())
            : "at most %s, the node's ceiling for %s".formatted(inside, type.name());
    if (beyond == Config.Beyond.REFUSE) {
      at.problem(got, expected, "ask for that, or who runs the node for more");
    } else {
      at.warning("is %s, expected %s, which is what it gets".formatted(got, expected));
    }
    return inside;
  }
}
