package dev.switchboard.nri;

import dev.switchboard.nri.Reload.Outcome;
import dev.switchboard.nri.Reload.Subject;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkUpdates;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.ExtensionCatalog;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.FileWatch;
import dev.switchboard.nri.loading.FileWatch.Stamp;
import dev.switchboard.nri.loading.HostContext;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.loading.UnloadWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extensions in the chain, and how others take their place while it is in use. A new generation
 * is built and started beside the old one; then, between two requests, the chain changes hands; the
 * old one is stopped and unloaded when the last request that began with it has ended. What cannot
 * be used changes nothing but what is told of it.
 *
 * <p>One change at a time; the views may be read on any thread.
 */
final class Extensions {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);
  private static final String SOURCE = "extensions";
  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  /** Longer than any request may take. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  private final ExtensionCatalog catalog;
  private final LiveChain chain;
  private final LinkUpdates updates;
  private final Supplier<Optional<ConnectedRuntime>> connected;
  private final Consumer<Link> joined;
  private final UnloadWatch unloads = new UnloadWatch();
  private final ReloadLog reloads = new ReloadLog();
  private final Map<String, Integer> generations = new HashMap<>();
  private final Map<String, Boolean> switched = new HashMap<>();
  private boolean thorough;
  private Map<Path, Stamp> stamps = Map.of();
  private Map<Path, LoadedExtension> files = Map.of();
  private Map<String, LoadedExtension> serving = Map.of();
  private ConfigBinder configuration;
  private volatile SwitchboardSettings settings;
  private volatile List<LoadedExtension> view = List.of();

  /**
   * @param joined told of each link that has come in while the chain is in use
   */
  Extensions(
      SwitchboardSettings settings,
      ConfigBinder configuration,
      LiveChain chain,
      LinkUpdates updates,
      Supplier<Optional<ConnectedRuntime>> connected,
      Consumer<Link> joined)
      throws IOException {
    this.settings = settings;
    this.configuration = configuration;
    this.catalog =
        new ExtensionCatalog(
            settings.extensionsDirectories(), Files.createTempDirectory("switchboard-extensions-"));
    this.chain = chain;
    this.updates = updates;
    this.connected = connected;
    this.joined = joined;
  }

  /** Starts all that are there, one after another; {@code thorough} looks at disabled ones too. */
  synchronized void start(boolean thorough) throws IOException {
    this.thorough = thorough;
    stamps = FileWatch.stamps(catalog.jars());
    put(prepare(settings, configuration, stamps.keySet(), _ -> true));
    view.forEach(ReloadLog::started);
  }

  /** Watches the directory from now on. */
  synchronized FileWatch watch() {
    return new FileWatch("extensions", catalog::jars, stamps, this::filesChanged);
  }

  private synchronized void filesChanged(Map<Path, Stamp> now) {
    Map<Path, Stamp> before = stamps;
    stamps = now;
    change(now.keySet(), jar -> !Objects.equals(now.get(jar), before.get(jar)));
  }

  /** Loads an extension's jar again; false if there is none of that id. */
  synchronized boolean reload(String id) {
    Set<Path> jars = jarsOf(id::equals);
    change(files.keySet(), jars::contains);
    return !jars.isEmpty();
  }

  /** Switches an extension on or off until the process ends; false if there is none of that id. */
  synchronized boolean enable(String id, boolean on) {
    switched.put(id, on);
    return reload(id);
  }

  private void change(Set<Path> present, Predicate<Path> changed) {
    Successors successors = prepare(settings, configuration, present, changed);
    List<Reload> outcome = successors.outcome(serving);
    List<LoadedExtension> newcomers = put(successors);
    outcome.forEach(reloads::add);
    tell(newcomers);
  }

  /**
   * Puts other settings into force: all of them or, if one extension cannot be started with them,
   * none.
   *
   * @param configured asks whether an extension's own configuration differs
   * @return why they are refused; empty if they are in force
   */
  synchronized List<String> configure(
      SwitchboardSettings next, ConfigBinder binder, Predicate<String> configured) {
    Set<Path> touched = jarsOf(id -> configured.test(id) || settings.restarts(next, id));
    SwitchboardSettings live = settings.changedTo(next);
    Successors successors = prepare(live, binder, files.keySet(), touched::contains);
    List<String> problems = successors.problems();
    List<LoadedExtension> newcomers = List.of();
    if (problems.isEmpty()) {
      newcomers = put(successors);
    } else {
      successors.all().forEach(each -> each.stop(STOP_LIMIT, unloads));
    }
    configured(problems, successors.took());
    tell(newcomers);
    return problems;
  }

  /** Notes what came of a configuration. */
  void configured(List<String> problems, Duration took) {
    Outcome outcome = problems.isEmpty() ? Outcome.APPLIED : Outcome.REFUSED;
    reloads.add(new Reload(Instant.now(), Subject.CONFIGURATION, outcome, "", 0, problems, took));
  }

  private Set<Path> jarsOf(Predicate<String> id) {
    return Stream.concat(files.values().stream(), serving.values().stream())
        .filter(each -> id.test(each.id()))
        .map(LoadedExtension::jar)
        .filter(files::containsKey)
        .collect(Collectors.toSet());
  }

  private Successors prepare(
      SwitchboardSettings next, ConfigBinder binder, Set<Path> present, Predicate<Path> changed) {
    long began = System.nanoTime();
    Map<Path, LoadedExtension> found = new TreeMap<>();
    Set<Path> opened = new HashSet<>();
    for (Path jar : present) {
      @Nullable LoadedExtension known = files.get(jar);
      if (known == null || changed.test(jar) || known.isDuplicate()) {
        opened.add(jar);
        found.put(jar, catalog.open(jar, next.jarTrust(), id -> thorough || isEnabled(id, next)));
      } else {
        found.put(jar, known);
      }
    }
    ExtensionCatalog.refuseDuplicates(found, unloads);
    var successors = new Successors(next, binder, found, opened, began);
    successors.all().forEach(each -> start(each, next, binder));
    return successors;
  }

  private boolean isEnabled(String id, SwitchboardSettings in) {
    return switched.getOrDefault(id, in.extension(id).enabled());
  }

  private void start(LoadedExtension extension, SwitchboardSettings next, ConfigBinder binder) {
    String id = extension.id();
    if (extension.state() != ExtensionState.LOADED) {
      return;
    }
    if (!isEnabled(id, next)) {
      extension.disable();
    } else {
      extension.configuredAs(binder.fingerprint(id));
      ContainerUpdater own = updates.of(() -> new ExtensionLinks(settings, view).caller(extension));
      extension.start(
          new HostContext(id, extension.descriptor().version(), binder, own, connected),
          generations.merge(id, 1, Integer::sum),
          START_LIMIT);
    }
    if (extension.state() != ExtensionState.STARTED) {
      extension.stop(Duration.ZERO, unloads);
    }
  }

  /**
   * From the next request on things are as prepared.
   *
   * @return those that are new
   */
  private List<LoadedExtension> put(Successors successors) {
    Map<String, LoadedExtension> next = new TreeMap<>();
    var leaving = new ArrayList<LoadedExtension>();
    for (LoadedExtension old : serving.values()) {
      if (successors.of(old.id()).isEmpty() && successors.keep(old)) {
        old.refuseSuccessor(successors.refusalOf(old));
        next.put(old.id(), old);
      } else {
        leaving.add(old);
      }
    }
    List<LoadedExtension> newcomers =
        successors.all().stream().filter(each -> each.state() == ExtensionState.STARTED).toList();
    newcomers.forEach(each -> next.put(each.id(), each));
    settings = successors.settings();
    configuration = successors.configuration();
    files = successors.files();
    serving = next;
    view = successors.view(next);
    chain.replace(SOURCE, new ExtensionLinks(settings, view).links());
    letGo(leaving);
    return newcomers;
  }

  private void tell(List<LoadedExtension> newcomers) {
    Set<String> ids = newcomers.stream().map(LoadedExtension::id).collect(Collectors.toSet());
    chain.current().links().stream().filter(link -> ids.contains(link.id())).forEach(joined);
  }

  /** Ends old generations when nobody is in them any more. */
  private void letGo(List<LoadedExtension> leaving) {
    if (leaving.isEmpty()) {
      return;
    }
    try {
      if (!chain.awaitEarlierRequests(DRAIN_LIMIT)) {
        LOG.warn("a request has been under way for {} s; unloading all the same", DRAIN_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    leaving.forEach(each -> each.stop(STOP_LIMIT, unloads));
  }

  /** Every jar, the unusable ones too. */
  List<LoadedExtension> all() {
    return view;
  }

  SwitchboardSettings settings() {
    return settings;
  }

  ReloadLog reloads() {
    return reloads;
  }

  UnloadWatch unloads() {
    return unloads;
  }

  /**
   * Ends all of them, side by side.
   *
   * @param limit for each
   */
  synchronized void stop(Duration limit) throws InterruptedException {
    unloads.close();
    var stopping = new ArrayList<Thread>();
    for (LoadedExtension each : view) {
      stopping.add(
          Thread.ofPlatform()
              .name("nri-stopping-" + each.id())
              .start(() -> each.stop(limit, unloads)));
    }
    for (Thread thread : stopping) {
      thread.join();
    }
    catalog.close();
  }
}
