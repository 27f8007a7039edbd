package dev.switchboard.nri;

import dev.switchboard.nri.Reload.Outcome;
import dev.switchboard.nri.Reload.Subject;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A change of the extensions before it takes effect: new generations stand beside the old ones,
 * started, and no request reaches them yet.
 *
 * @param settings what is to be in force
 * @param configuration the extensions' own
 * @param files what is in each jar that there is
 * @param opened the jars that were opened for it
 * @param began when, in terms of {@link System#nanoTime}
 */
record Successors(
    SwitchboardSettings settings,
    ConfigBinder configuration,
    Map<Path, LoadedExtension> files,
    Set<Path> opened,
    long began) {
  /** What was opened, in the order of the jars' names. */
  List<LoadedExtension> all() {
    Collection<LoadedExtension> values = files.values();
    return values.stream()
        .filter(each -> opened.contains(each.jar()))
        .sorted(Comparator.comparing(LoadedExtension::jar))
        .toList();
  }

  /** Who is to serve as an extension from now on. */
  Optional<LoadedExtension> of(String id) {
    return all().stream()
        .filter(each -> each.state() == ExtensionState.STARTED && each.id().equals(id))
        .findFirst();
  }

  /**
   * Whether an extension that serves and has no successor goes on: not if its jar has gone, holds
   * another extension now, or is switched off.
   */
  boolean keep(LoadedExtension serving) {
    LoadedExtension inItsPlace = files.get(serving.jar());
    return inItsPlace == serving
        || (inItsPlace != null && inItsPlace.state() == ExtensionState.FAILED);
  }

  /** Why what lies in an extension's jar now does not take its place; empty if it is that. */
  List<String> refusalOf(LoadedExtension serving) {
    LoadedExtension inItsPlace = files.get(serving.jar());
    return inItsPlace == null || inItsPlace == serving ? List.of() : inItsPlace.problems();
  }

  /** Why it cannot take effect as a whole. */
  List<String> problems() {
    return all().stream()
        .filter(each -> each.state() == ExtensionState.FAILED)
        .flatMap(each ->
            each.problems().stream()
                .map(problem -> "extension %s (%s): %s".formatted(each.id(), each.jar(), problem)))
        .toList();
  }

  /**
   * What it will have come to.
   *
   * @param serving who serves before it, by id
   */
  List<Reload> outcome(Map<String, LoadedExtension> serving) {
    var all = new ArrayList<Reload>();
    for (LoadedExtension each : all()) {
      Outcome outcome =
          switch (each.state()) {
            case STARTED -> serving.containsKey(each.id()) ? Outcome.REPLACED : Outcome.ADDED;
            case FAILED -> Outcome.REFUSED;
            case LOADED, DISABLED, STOPPED -> Outcome.REMOVED;
          };
      if (outcome != Outcome.REMOVED) {
        all.add(reload(outcome, each, serving));
      }
    }
    serving.forEach((id, each) -> {
      if (of(id).isEmpty() && !keep(each)) {
        all.add(reload(Outcome.REMOVED, each, serving));
      }
    });
    return all;
  }

  private Reload reload(
      Outcome outcome, LoadedExtension extension, Map<String, LoadedExtension> serving) {
    int generation =
        switch (outcome) {
          case ADDED, REPLACED -> extension.generation();
          case REMOVED, APPLIED -> 0;
          case REFUSED ->
              serving.values().stream()
                  .filter(each -> each.jar().equals(extension.jar()))
                  .mapToInt(LoadedExtension::generation)
                  .findFirst()
                  .orElse(0);
        };
    return new Reload(
        Instant.now(),
        Subject.JAR,
        outcome,
        extension.id(),
        generation,
        extension.problems(),
        took());
  }

  /** Those that are to serve, and the other jars; one that stands behind a refused one for both. */
  List<LoadedExtension> view(Map<String, LoadedExtension> serving) {
    Map<Path, LoadedExtension> byJar = new TreeMap<>(files);
    serving.values().forEach(each -> byJar.put(each.jar(), each));
    return List.copyOf(byJar.values());
  }

  Duration took() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
