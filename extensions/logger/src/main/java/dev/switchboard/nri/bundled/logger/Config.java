package dev.switchboard.nri.bundled.logger;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.Validated;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Configuration of the logger.
 *
 * @param mode how much is told
 * @param events names of events, or the groups all, pod, podsandbox and container, in any case
 * @param logFile file to append to instead of the host's log; absolute
 * @param addAnnotation annotation to add to each container under creation; a conflict if owned
 * @param setAnnotation annotation to set whoever owns it
 * @param addEnv variable to add; a conflict if owned
 * @param setEnv variable to set whoever owns it
 */
public record Config(
    Mode mode,
    List<String> events,
    Optional<Path> logFile,
    Optional<String> addAnnotation,
    Optional<String> setAnnotation,
    Optional<String> addEnv,
    Optional<String> setEnv)
    implements Validated {

  /** How much is told. */
  public enum Mode {
    /** One line per event. */
    SIMPLE,
    /** The line, and below it everything the runtime sent, as YAML. */
    FULL
  }

  static final Config DEFAULT =
      new Config(
          Mode.SIMPLE,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final Set<Event> POD_EVENTS =
      EnumSet.of(
          Event.RUN_POD_SANDBOX,
          Event.UPDATE_POD_SANDBOX,
          Event.POST_UPDATE_POD_SANDBOX,
          Event.STOP_POD_SANDBOX,
          Event.REMOVE_POD_SANDBOX);

  public Config {
    mode = mode == null ? Mode.SIMPLE : mode;
    events = events == null || events.isEmpty() ? List.of("all") : List.copyOf(events);
    logFile = orEmpty(logFile);
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
      if (named(events.get(i)).isEmpty()) {
        problems.add(
            "events[" + i + "]",
            events.get(i),
            "all, pod, podsandbox, container or one of "
                + Arrays.stream(Event.values())
                    .map(Event::nriName)
                    .collect(Collectors.joining(", ")));
      }
    }
    logFile
        .filter(file -> !file.isAbsolute())
        .ifPresent(file -> problems.add("log-file", file, "an absolute path"));
  }

  /** The events that are told. */
  Set<Event> selected() {
    var selected = EnumSet.noneOf(Event.class);
    events.forEach(name -> selected.addAll(named(name)));
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
