package dev.switchboard.nri.bundled.rdt;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lines of resctrl's schemata file, see the kernel's Documentation/filesystems/resctrl.rst. */
final class Schemata {
  static final String EXPECTED =
      "lines such as L3:0=ff;1=ff or MB:0=50, separated by commas or line ends";

  /** A resource, and for each of its domains a mask in hexadecimal digits or a number. */
  private static final Pattern LINE =
      Pattern.compile("[A-Za-z][A-Za-z0-9_]*:[0-9]+=[0-9a-fA-FxX]+(;[0-9]+=[0-9a-fA-FxX]+)*");

  private Schemata() {}

  /** As NRI's plugin splits them: at commas, and nothing else is done to them. */
  static List<String> asWritten(String text) {
    return List.of(text.split(",", -1));
  }

  /** The lines without what is around them. */
  static List<String> of(String text) {
    return Stream.of(text.split("[,\\n]")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  static boolean isValid(List<String> lines) {
    return !lines.isEmpty()
        && lines.stream().allMatch(line -> LINE.matcher(line.replace(" ", "")).matches());
  }
}
