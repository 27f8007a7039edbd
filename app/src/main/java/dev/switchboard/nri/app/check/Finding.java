package dev.switchboard.nri.app.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong or odd. Its components are keys of {@code check -o json}.
 *
 * @param text a sentence for people, with the place in it
 * @param file where it is written; null if that is no file
 * @param line from 1; null if there are no lines
 * @param column from 1; null if it is not known
 */
public record Finding(
    String text, @Nullable String file, @Nullable Integer line, @Nullable Integer column) {
  /** The two forms in which the host and extensions tell places of files. */
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:^|[ (])((?:/|[\\w.-]+/|[\\w-]+\\.)[^:,()]*)(?:, line (\\d+)|:(\\d+):(\\d+)): ");

  /** The same for a jar, which has no lines. */
  private static final Pattern JAR = Pattern.compile("^extension \\S+ \\((/[^)]*)\\): ");

  static Finding of(String text) {
    Matcher place = PLACE.matcher(text);
    if (place.find()) {
      return place.group(2) != null
          ? new Finding(text, place.group(1), Integer.valueOf(place.group(2)), null)
          : new Finding(
              text,
              place.group(1),
              Integer.valueOf(place.group(3)),
              Integer.valueOf(place.group(4)));
    }
    Matcher jar = JAR.matcher(text);
    return new Finding(text, jar.find() ? jar.group(1) : null, null, null);
  }
}
