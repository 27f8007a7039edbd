package dev.switchboard.nri.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** The few shapes that every message is made of. */
final class Lists {
  private Lists() {}

  static <A, B> List<B> map(List<A> from, Function<A, B> each) {
    if (from.isEmpty()) {
      return List.of();
    }
    var to = new ArrayList<B>(from.size());
    for (A element : from) {
      to.add(each.apply(element));
    }
    return to;
  }

  static OptionalLong optional(boolean present, long value) {
    return present ? OptionalLong.of(value) : OptionalLong.empty();
  }

  static OptionalInt optional(boolean present, int value) {
    return present ? OptionalInt.of(value) : OptionalInt.empty();
  }

  static <A, B> Optional<B> optional(boolean present, A value, Function<A, B> read) {
    return present ? Optional.of(read.apply(value)) : Optional.empty();
  }

  /** The constant of a number; the first one for a number that this version does not know. */
  static <E extends Enum<E>> E constant(E[] constants, int number) {
    return constants[number >= 0 && number < constants.length ? number : 0];
  }
}
