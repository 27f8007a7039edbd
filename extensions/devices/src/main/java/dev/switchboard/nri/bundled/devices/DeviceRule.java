package dev.switchboard.nri.bundled.devices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device node that may be asked for. The path alone is no protection: it is a name inside the
 * container, and what is behind it are the numbers.
 *
 * @param path glob of the path
 * @param numbers {@code TYPE MAJOR:MINOR} with {@code *} for any number; empty for those that the
 *     host's node of that path has
 */
record DeviceRule(String path, Optional<String> numbers) {
  private static final Pattern SYNTAX =
      Pattern.compile("(?:([cubp]) ([0-9]+|\\*):([0-9]+|\\*) )?(/.*)");

  static Optional<DeviceRule> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches() || !Glob.isValid(matcher.group(4))) {
      return Optional.empty();
    }
    return Optional.of(
        new DeviceRule(
            matcher.group(4),
            Optional.ofNullable(matcher.group(1))
                .map(type -> type + " " + matcher.group(2) + ":" + matcher.group(3))));
  }

  boolean allows(String asked, String type, long major, long minor) {
    if (!Glob.matches(path, asked)) {
      return false;
    }
    String node = type.replace('u', 'c') + " " + major + ":" + minor;
    return numbers
        .map(pattern -> Glob.matches(pattern.replace('u', 'c'), node))
        // A fifo has nothing behind it.
        .orElseGet(() -> type.equals("p") || Optional.of(node).equals(ofHost(Path.of(asked))));
  }

  /** Type and numbers of a node as this process sees it. */
  private static Optional<String> ofHost(Path path) {
    try {
      Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev");
      int format = (Integer) attributes.getOrDefault("mode", 0) & 0xF000;
      long device = (Long) attributes.getOrDefault("rdev", 0L);
      // How Linux keeps both numbers in one, see makedev(3).
      long major = (device >>> 8 & 0xFFF) | (device >>> 32 & ~0xFFFL);
      long minor = (device & 0xFF) | (device >>> 12 & ~0xFFL & 0xFFFFFFFFL);
      return switch (format) {
        case 0x2000 -> Optional.of("c " + major + ":" + minor);
        case 0x6000 -> Optional.of("b " + major + ":" + minor);
        default -> Optional.empty();
      };
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
