package dev.switchboard.nri.bundled.differ;

import dev.switchboard.nri.extension.Validated;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Configuration of the differ.
 *
 * @param format how differences are shown
 * @param logFile file to append to instead of the host's log; absolute
 * @param redact patterns that are looked for in names of variables whose values are not shown
 * @param unchanged whether links that changed nothing are shown as well
 */
record Config(Format format, Optional<Path> logFile, List<String> redact, boolean unchanged)
    implements Validated {
  private static final List<String> SECRETS =
      List.of("(?i)pass(word|phrase)?", "(?i)secret", "(?i)token", "(?i)credential", "(?i)key");

  /** How differences are shown. */
  enum Format {
    /** Not at all. */
    NONE,
    /** One document per request: each link's changes with the old and the new value. */
    YAML,
    /** One line per link: a JSON patch (RFC 6902) that makes its container of the one before it. */
    JSON_PATCH,
    /** One unified diff per link, of the container as YAML. */
    UNIFIED
  }

  /** As without any configuration. */
  static final Config DEFAULT = new Config(Format.NONE, Optional.empty(), SECRETS, false);

  Config {
    format = format == null ? Format.NONE : format;
    logFile = logFile == null ? Optional.empty() : logFile;
    redact = redact == null ? SECRETS : List.copyOf(redact);
  }

  @Override
  public void validate(Problems problems) {
    logFile
        .filter(file -> !file.isAbsolute())
        .ifPresent(file -> problems.add("log-file", file, "an absolute path"));
    for (int i = 0; i < redact.size(); i++) {
      try {
        Pattern.compile(redact.get(i));
      } catch (PatternSyntaxException e) {
        problems.add(
            "redact[" + i + "]", redact.get(i), "a regular expression: " + e.getDescription());
      }
    }
  }

  List<Pattern> secrets() {
    return redact.stream().map(Pattern::compile).toList();
  }
}
