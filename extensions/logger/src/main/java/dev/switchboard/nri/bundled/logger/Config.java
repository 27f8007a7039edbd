package dev.switchboard.nri.bundled.logger;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.Validated;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Configuration of the logger. Expressions are RE2.
 *
 * @param mode how much is told
 * @param format how it is written
 * @param events names of events, or the groups all, pod, podsandbox and container, in any case;
 *     also several in one text, with commas
 * @param namespaces expressions; if there are any, one must match the whole namespace
 * @param labels by label of a pod, an expression that must match its whole value
 * @param redact expressions; of a variable {@code NAME=value} in which one is found, the value is
 *     not shown
 * @param logFile file to append to instead of the host's log; absolute
 * @param rotate when a new file is begun
 * @param addAnnotation annotation to add to each container under creation; a conflict if owned
 * @param setAnnotation annotation to set whoever owns it
 * @param addEnv variable to add; a conflict if owned
 * @param setEnv variable to set whoever owns it
 */
public record Config(
    Mode mode,
    Format format,
    List<String> events,
    List<String> namespaces,
    Map<String, String> labels,
    List<String> redact,
    Optional<Path> logFile,
    Rotation rotate,
    Optional<String> addAnnotation,
    Optional<String> setAnnotation,
    Optional<String> addEnv,
    Optional<String> setEnv)
    implements Validated {

  /** How much is told. */
  public enum Mode {
    /** One line per event. */
    SIMPLE,
    /** With everything the runtime sent. */
    FULL
  }

  /** How it is written. */
  public enum Format {
    /** For people; what the runtime sent is YAML below the event's line. */
    TEXT,
    /** One JSON object per line and event. */
    JSON
  }

  /**
   * When a new file is begun.
   *
   * @param size largest size of a file, for example 10MB
   * @param files how many old files are kept, as NAME.1.gz, NAME.2.gz, …
   */
  public record Rotation(String size, int files) {
    public Rotation {
      size = size == null ? "10MB" : size;
      files = files == 0 ? 5 : files;
    }
  }

  /** Names that look like those of secrets, and passwords in addresses. */
  static final List<String> REDACT =
      List.of(
          "(?i)^[^=]*(PASSW|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|AUTH)[^=]*=",
          "://[^/:@\\s]*:[^/@\\s]+@");

  private static final Set<Event> POD_EVENTS =
      EnumSet.of(
          Event.RUN_POD_SANDBOX,
          Event.UPDATE_POD_SANDBOX,
          Event.POST_UPDATE_POD_SANDBOX,
          Event.STOP_POD_SANDBOX,
          Event.REMOVE_POD_SANDBOX);

  public Config {
    mode = mode == null ? Mode.SIMPLE : mode;
    format = format == null ? Format.TEXT : format;
    events = events == null || events.isEmpty() ? List.of("all") : List.copyOf(events);
    namespaces = namespaces == null ? List.of() : List.copyOf(namespaces);
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    redact = redact == null ? REDACT : List.copyOf(redact);
    logFile = orEmpty(logFile);
    rotate = rotate == null ? new Rotation("10MB", 5) : rotate;
    addAnnotation = orEmpty(addAnnotation);
    setAnnotation = orEmpty(setAnnotation);
    addEnv = orEmpty(addEnv);
    setEnv = orEmpty(setEnv);
  }

  private static <T> Optional<T> orEmpty(Optional<T> value) {
    return value == null ? Optional.empty() : value;
  }

  @Override
  public void validate(Problems problems) {
    for (int i = 0; i < events.size(); i++) {
      for (String name : events.get(i).split(",")) {
        if (named(name).isEmpty()) {
          problems.add(
              "events[" + i + "]",
              name.strip(),
              "all, pod, podsandbox, container or one of "
                  + Arrays.stream(Event.values())
                      .map(Event::nriName)
                      .collect(Collectors.joining(", ")));
        }
      }
    }
    Expressions.validate(problems, "namespaces", namespaces);
    Expressions.validate(problems, "redact", redact);
    labels.forEach(
        (label, expression) -> Expressions.validate(problems, "labels." + label, expression));
    logFile
        .filter(file -> !file.isAbsolute())
        .ifPresent(file -> problems.add("log-file", file, "an absolute path"));
    if (Output.size(rotate.size).isEmpty()) {
      problems.add("rotate.size", rotate.size, "a size such as 500KB or 10MB");
    }
    if (rotate.files < 1 || rotate.files > 20) {
      problems.add("rotate.files", rotate.files, "1 to 20");
    }
  }

  /** The events that are told. */
  Set<Event> selected() {
    var selected = EnumSet.noneOf(Event.class);
    events.forEach(names -> {
      for (String name : names.split(",")) {
        selected.addAll(named(name));
      }
    });
    return selected;
  }

  private static Set<Event> named(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "all" -> EnumSet.allOf(Event.class);
      case "pod", "podsandbox" -> EnumSet.copyOf(POD_EVENTS);
      case "container" -> EnumSet.complementOf(EnumSet.copyOf(POD_EVENTS));
      default -> {
        var matching = EnumSet.allOf(Event.class);
        matching.removeIf(event -> !event.nriName().equalsIgnoreCase(name.strip()));
        yield matching;
      }
    };
  }
}
