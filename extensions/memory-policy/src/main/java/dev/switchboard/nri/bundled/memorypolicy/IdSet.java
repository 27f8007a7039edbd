package dev.switchboard.nri.bundled.memorypolicy;

import java.util.BitSet;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of CPUs and nodes as the kernel writes them: {@code 0,2-3}. */
final class IdSet {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

  private IdSet() {}

  /**
   * @return empty if it is no such list; of an empty text, the empty set
   */
  static Optional<BitSet> parse(String text) {
    var ids = new BitSet();
    if (text.isBlank()) {
      return Optional.of(ids);
    }
    for (String part : text.strip().split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        return Optional.empty();
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (last < first) {
        return Optional.empty();
      }
      ids.set(first, last + 1);
    }
    return Optional.of(ids);
  }

  static String text(BitSet ids) {
    var text = new StringJoiner(",");
    for (int first = ids.nextSetBit(0); first >= 0; ) {
      int end = ids.nextClearBit(first);
      text.add(end - first == 1 ? "" + first : first + "-" + (end - 1));
      first = ids.nextSetBit(end);
    }
    return text.toString();
  }
}
