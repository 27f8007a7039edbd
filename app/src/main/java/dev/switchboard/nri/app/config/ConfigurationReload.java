package dev.switchboard.nri.app.config;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.FileWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The configuration in force, which is read again when one of its files has changed: as a whole,
 * and taken as a whole or not at all.
 */
public final class ConfigurationReload {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  /** What can change while the process runs. */
  private static final List<String> LIVE =
      List.of(
          "switchboard.extensions.",
          "switchboard.strict",
          "switchboard.trust",
          "switchboard.trusted-certificates");

  /** What has had its effect by the time that a runtime which launched us sends Configure. */
  private static final List<String> BEFORE_CONFIGURE =
      List.of(
          "switchboard.runtime.",
          "switchboard.guests.",
          "switchboard.extensions-directory",
          "switchboard.extensions-reload",
          "switchboard.configuration-reload",
          "switchboard.max-stuck-threads",
          "switchboard.flight-recorder.",
          "logging.");

  private final Function<String, ConfigurableEnvironment> reader;
  private final OptionalInt inheritedSocket;
  private volatile Configuration current;
  private volatile List<String> pending = List.of();
  private String sent = "";
  private boolean configured;

  /**
   * @param reader reads everything anew, given what the runtime has sent; empty for nothing
   * @param current what is in force now
   * @param inheritedSocket descriptor from a runtime that launched this process
   */
  public ConfigurationReload(
      Function<String, ConfigurableEnvironment> reader,
      Configuration current,
      OptionalInt inheritedSocket) {
    this.reader = reader;
    this.current = current;
    this.inheritedSocket = inheritedSocket;
  }

  /** What is in force. */
  public Configuration current() {
    return current;
  }

  /** What has been changed but waits for a restart, a sentence each. */
  public List<String> pendingRestart() {
    return pending;
  }

  /** Watches the files from now on. */
  public FileWatch watch(Switchboard switchboard) throws IOException {
    return new FileWatch(
        "configuration",
        () -> current.files(),
        FileWatch.stamps(current.files()),
        _ -> reload(switchboard));
  }

  /**
   * Reads everything again.
   *
   * @return why it is refused, a sentence each; empty if it is in force now
   */
  public synchronized List<String> reload(Switchboard switchboard) {
    return take(switchboard, sent, false);
  }

  /**
   * Takes what the runtime has sent as configuration, over what files say. If it is refused, what
   * was in force stays. A text that one of the files has too is left to that file, which is
   * watched.
   *
   * @return why it is refused, a sentence each; empty if it is in force now
   */
  public synchronized List<String> sent(Switchboard switchboard, String yaml) {
    String next = current.files().stream().anyMatch(file -> holds(file, yaml)) ? "" : yaml;
    boolean first = !configured;
    configured = true;
    return next.equals(sent) ? List.of() : take(switchboard, next, first);
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file).equals(text);
    } catch (IOException e) {
      return false; // it is not there, or not for us
    }
  }

  /** What the runtime has sent and is in force; empty for nothing. */
  public synchronized String sent() {
    return sent;
  }

  /**
   * @param starting whether what is read once, later than this, has not been read yet
   */
  private List<String> take(Switchboard switchboard, String yaml, boolean starting) {
    long began = System.nanoTime();
    try {
      var next = new Configuration(reader.apply(yaml));
      SwitchboardSettings settings = next.switchboard().toSettings(inheritedSocket);
      Configuration before = current;
      List<String> problems =
          switchboard.configure(settings, next, id -> !next.written(id).equals(before.written(id)));
      if (problems.isEmpty()) {
        current = next;
        sent = yaml;
        pending = starting ? tooLate(before, next) : needRestart(before, next);
        pending.forEach(LOG::warn);
      }
      return problems;
    } catch (InvalidConfigurationException e) {
      return refused(switchboard, e.problems(), began);
    } catch (UnreadableFileException e) {
      return refused(switchboard, List.of(e.inOneLine()), began);
    } catch (RuntimeException e) {
      return refused(switchboard, List.of(String.valueOf(e.getMessage())), began);
    }
  }

  private static List<String> refused(Switchboard switchboard, List<String> problems, long began) {
    switchboard.configurationRefused(problems, Duration.ofNanos(System.nanoTime() - began));
    return problems;
  }

  private static List<String> needRestart(Configuration before, Configuration now) {
    return changed(before, now)
        .filter(key -> LIVE.stream().noneMatch(key::startsWith))
        .map(key -> key + " has changed; that takes effect when the process is started again")
        .toList();
  }

  private static List<String> tooLate(Configuration before, Configuration now) {
    return changed(before, now)
        .filter(key -> BEFORE_CONFIGURE.stream().anyMatch(key::startsWith))
        .map(key ->
            key
                + " comes too late from the runtime; it belongs into /etc/switchboard/application.yaml")
        .toList();
  }

  private static Stream<String> changed(Configuration before, Configuration now) {
    Map<String, String> old = before.everything();
    Map<String, String> changed = now.everything();
    var keys = new TreeSet<>(old.keySet());
    keys.addAll(changed.keySet());
    return keys.stream().filter(key -> !Objects.equals(old.get(key), changed.get(key)));
  }
}
