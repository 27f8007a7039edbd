package dev.switchboard.nri;

import dev.switchboard.nri.Reload.Outcome;
import dev.switchboard.nri.Reload.Subject;
import dev.switchboard.nri.loading.LoadedExtension;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest reloads, and how many there have been of each outcome. */
final class ReloadLog {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);
  private static final int KEPT = 50;

  private final Deque<Reload> newest = new ArrayDeque<>();
  private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);

  /** Tells what came of a jar at the start, which is no reload. */
  static void started(LoadedExtension extension) {
    String id = extension.id();
    String version = extension.descriptor().version();
    Path jar = extension.jar();
    extension.warnings().forEach(text -> LOG.warn("extension {} ({}): {}", id, jar, text));
    switch (extension.state()) {
      case FAILED ->
          extension
              .problems()
              .forEach(problem -> LOG.error("extension {} ({}) failed: {}", id, jar, problem));
      case DISABLED -> LOG.info("extension {}@{} is disabled", id, version);
      case LOADED, STARTED, STOPPED -> LOG.info("extension {}@{} started", id, version);
    }
  }

  synchronized void add(Reload reload) {
    newest.addFirst(reload);
    if (newest.size() > KEPT) {
      newest.removeLast();
    }
    counts.merge(reload.outcome(), 1L, Long::sum);
    if (reload.outcome() == Outcome.REFUSED) {
      String what =
          reload.subject() == Subject.CONFIGURATION
              ? "the new configuration"
              : "extension " + reload.id();
      reload.problems().forEach(problem -> LOG.error("{} is refused: {}", what, problem));
    } else {
      LOG.info(
          "{} {}{} in {} ms",
          reload.subject() == Subject.CONFIGURATION
              ? "the new configuration is"
              : "extension " + reload.id() + " is",
          reload.outcome().name().toLowerCase(Locale.ROOT),
          reload.generation() == 0 ? "" : ", generation " + reload.generation(),
          reload.took().toMillis());
    }
  }

  /** Newest first. */
  synchronized List<Reload> newest() {
    return List.copyOf(newest);
  }

  synchronized long count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0L);
  }
}
