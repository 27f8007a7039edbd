package dev.switchboard.nri.bundled.devices;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Globs as the JDK has them: {@code *} is anything but a slash, {@code **} anything. */
final class Glob {
  private Glob() {}

  static boolean isValid(String glob) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + glob);
      return !glob.isBlank();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  static boolean matches(String glob, String text) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  static boolean anyMatches(List<String> globs, String text) {
    return globs.stream().anyMatch(glob -> matches(glob, text));
  }
}
