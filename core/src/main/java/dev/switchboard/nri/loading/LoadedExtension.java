package dev.switchboard.nri.loading;

import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.StatusProvider;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jar of the extensions directory, usable or not. Its state may be read on any thread; start and
 * stop are called by one.
 */
public final class LoadedExtension {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedExtension.class);
  private static final String API = NriExtension.class.getPackageName();

  private final ExtensionDescriptor descriptor;
  private final Path jar;
  private final String sha256;
  private final List<String> handlers;
  private volatile @Nullable NriExtension extension;
  private volatile @Nullable URLClassLoader classes;
  private final @Nullable Path copy;
  private final List<String> warnings;
  private volatile ExtensionState state;
  private volatile List<String> problems;
  private volatile List<String> refusedSuccessor = List.of();
  private volatile int generation;
  private volatile String config = "";
  private boolean duplicate;

  private LoadedExtension(
      ExtensionDescriptor descriptor,
      Path jar,
      String sha256,
      @Nullable NriExtension extension,
      @Nullable URLClassLoader classes,
      @Nullable Path copy,
      List<String> warnings,
      List<String> problems) {
    this.descriptor = descriptor;
    this.jar = jar;
    this.sha256 = sha256;
    this.extension = extension;
    this.handlers = extension == null ? List.of() : handlers(extension.getClass());
    this.classes = classes;
    this.copy = copy;
    this.warnings = List.copyOf(warnings);
    this.state = extension == null ? ExtensionState.FAILED : ExtensionState.LOADED;
    this.problems = problems;
  }

  static LoadedExtension usable(
      ExtensionDescriptor descriptor,
      Path jar,
      String sha256,
      NriExtension extension,
      URLClassLoader classes,
      Path copy,
      List<String> warnings) {
    return new LoadedExtension(
        descriptor, jar, sha256, extension, classes, copy, warnings, List.of());
  }

  static LoadedExtension broken(
      ExtensionDescriptor descriptor, Path jar, String sha256, String problem) {
    return new LoadedExtension(
        descriptor, jar, sha256, null, null, null, List.of(), List.of(problem));
  }

  /** Of which nobody has read more than the manifest. */
  static LoadedExtension disabled(ExtensionDescriptor descriptor, Path jar) {
    var disabled = new LoadedExtension(descriptor, jar, "", null, null, null, List.of(), List.of());
    disabled.state = ExtensionState.DISABLED;
    return disabled;
  }

  /** The same jar, refused because another one has its id. */
  static LoadedExtension duplicate(LoadedExtension extension, String problem) {
    LoadedExtension refused =
        broken(extension.descriptor, extension.jar, extension.sha256, problem);
    refused.duplicate = true;
    return refused;
  }

  /** Whether it would be usable if the other jars of its id were not there. */
  public boolean isDuplicate() {
    return duplicate;
  }

  public ExtensionDescriptor descriptor() {
    return descriptor;
  }

  public String id() {
    return descriptor.id();
  }

  /** The file in the extensions directory. */
  public Path jar() {
    return jar;
  }

  /** In hexadecimal digits; empty if the file was not read, because it could not or need not be. */
  public String sha256() {
    return sha256;
  }

  public ExtensionState state() {
    return state;
  }

  /** Why it is FAILED, a sentence each; empty otherwise. */
  public List<String> problems() {
    return problems;
  }

  /** What is odd about its jar, a sentence each; it works all the same. */
  public List<String> warnings() {
    return warnings;
  }

  /** The extension itself; empty if the jar is not usable. */
  public Optional<NriExtension> extension() {
    return Optional.ofNullable(extension);
  }

  /** Names of the API's interfaces that it implements. */
  public List<String> handlers() {
    return handlers;
  }

  private static List<String> handlers(Class<?> extension) {
    return supertypes(extension)
        .filter(type -> type.isInterface() && type.getPackageName().equals(API))
        .filter(type -> type != NriExtension.class && type != StatusProvider.class)
        .map(Class::getSimpleName)
        .distinct()
        .sorted()
        .toList();
  }

  /** Which of those of its id that have been started, from 1; 0 before it is started. */
  public int generation() {
    return generation;
  }

  /** Fingerprint of the configuration that it was started with; empty if it has none. */
  public String config() {
    return config;
  }

  /** Notes what it is started with. */
  public void configuredAs(String fingerprint) {
    config = fingerprint;
  }

  /** Why a newer jar, or newer settings, did not take its place; empty if none was refused. */
  public List<String> refusedSuccessor() {
    return refusedSuccessor;
  }

  /** Notes why it goes on although something newer is there. */
  public void refuseSuccessor(List<String> reasons) {
    refusedSuccessor = List.copyOf(reasons);
  }

  private static Stream<Class<?>> supertypes(Class<?> type) {
    Stream<Class<?>> above = Arrays.stream(type.getInterfaces());
    Class<?> parent = type.getSuperclass();
    return Stream.concat(
        Stream.of(type),
        Stream.concat(above, Stream.ofNullable(parent)).flatMap(LoadedExtension::supertypes));
  }

  /** Leaves it out, as configured. */
  public void disable() {
    if (state == ExtensionState.LOADED) {
      state = ExtensionState.DISABLED;
    }
  }

  /**
   * Starts it, if it is LOADED. Afterwards it is STARTED or FAILED.
   *
   * @param number its generation
   * @param limit how long it may take; a thread that takes longer is interrupted and left behind
   */
  public void start(ExtensionContext context, int number, Duration limit) {
    NriExtension startable = extension;
    if (startable == null || state != ExtensionState.LOADED) {
      return;
    }
    generation = number;
    Optional<Throwable> failure =
        ForeignCode.call("start-" + id(), classes, () -> startable.start(context), limit);
    if (failure.isPresent()) {
      problems =
          failure.get() instanceof InvalidConfigurationException invalid
              ? invalid.problems()
              : List.of("start: " + ForeignCode.told(failure.get()));
      state = ExtensionState.FAILED;
    } else {
      state = ExtensionState.STARTED;
    }
  }

  /**
   * Stops it if it was started, and lets its classes go. No request may be in it.
   *
   * @param watch told what should be gone now
   */
  public void stop(Duration limit, UnloadWatch watch) {
    NriExtension stoppable = extension;
    URLClassLoader loader = classes;
    if (stoppable == null || loader == null) {
      return;
    }
    if (state == ExtensionState.STARTED) {
      ForeignCode.call("stop-" + id(), loader, stoppable::stop, limit)
          .ifPresent(
              failure -> LOG.warn("extension {}: stop: {}", id(), ForeignCode.told(failure)));
      state = ExtensionState.STOPPED;
    }
    extension = null;
    classes = null;
    try {
      loader.close();
    } catch (IOException e) {
      LOG.debug("closing {}", jar, e);
    }
    if (copy != null) {
      delete(copy);
    }
    watch.watch(id(), generation, loader);
  }

  /** What it tells of itself while it is started; empty if it tells nothing. */
  public Map<String, Object> status(Duration limit) {
    if (!(extension instanceof StatusProvider provider) || state != ExtensionState.STARTED) {
      return Map.of();
    }
    var status = new AtomicReference<Map<String, Object>>(Map.of());
    return ForeignCode.call("status-" + id(), classes, () -> status.set(provider.status()), limit)
        .<Map<String, Object>>map(failure -> Map.of("error", ForeignCode.told(failure)))
        .orElseGet(status::get);
  }

  static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      LOG.debug("copy {} is left", copy, e);
    }
  }
}
