package dev.switchboard.nri;

import dev.switchboard.nri.SwitchboardSettings.RuntimeSettings;
import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.DecisionFeed;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.ExtensionCatalog;
import dev.switchboard.nri.loading.HostContext;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.merge.Grants;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.session.ConnectionStatus;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import dev.switchboard.nri.session.Connector;
import dev.switchboard.nri.session.SessionSettings;
import dev.switchboard.nri.session.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host: loads the extensions, puts them into a chain, and serves the runtime's requests with it
 * over one connection that is renewed for ever.
 *
 * <p>Neither an extension that cannot be used nor a runtime that is not there keeps it from
 * starting: both are told by the views, which may be read on any thread.
 */
public final class Switchboard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  /** All of them together have to end within the seconds that a stopped service is given. */
  private static final Duration STOP_LIMIT = Duration.ofMillis(500);

  /** Where the links of jars come from, as a source of the chain. */
  private static final String EXTENSIONS = "extensions";

  private final SwitchboardSettings settings;
  private final Path copies;
  private final List<LoadedExtension> extensions;
  private final Watchdog watchdog;
  private final DecisionFeed decisions;
  private final Supervisor supervisor;
  private final LiveChain chain;
  private final NodeState node = new NodeState();

  private Switchboard(
      SwitchboardSettings settings, Path copies, ChainListener listener, Runnable runtimeGone)
      throws IOException {
    this.settings = settings;
    this.copies = copies;
    this.watchdog = new Watchdog(settings.maxStuckThreads());
    this.decisions = new DecisionFeed(this::chain, watchdog);
    this.extensions =
        ExtensionCatalog.load(settings.extensionsDirectory(), copies, settings.jarTrust());
    this.chain =
        new LiveChain(ChainListener.both(listener, decisions), watchdog, this::chainChanged);
    RuntimeSettings runtime = settings.runtime();
    this.supervisor =
        new Supervisor(
            connector(runtime),
            new SessionSettings(
                runtime.pluginName(),
                runtime.pluginIndex(),
                runtime.requestMargin(),
                runtime.failClosed()),
            chain,
            node,
            runtime.reconnectInitialDelay(),
            runtime.reconnectMaxDelay(),
            runtimeGone);
  }

  /**
   * Starts the extensions, one after another, and then connecting; does not wait for the runtime.
   *
   * @param configuration asked for the extensions' own settings
   * @param listener told what the chain does
   * @param runtimeGone called when a runtime that launched this process has gone
   * @throws IOException if the extensions directory cannot be read or no copies be made
   */
  public static Switchboard start(
      SwitchboardSettings settings,
      ConfigBinder configuration,
      ChainListener listener,
      Runnable runtimeGone)
      throws IOException {
    Path copies = Files.createTempDirectory("switchboard-extensions-");
    var switchboard = new Switchboard(settings, copies, listener, runtimeGone);
    switchboard.startExtensions(configuration);
    switchboard.chain.replace(EXTENSIONS, switchboard.links().links());
    switchboard.supervisor.start();
    return switchboard;
  }

  /**
   * Loads, starts and stops every extension, without connecting.
   *
   * @return all jars, those that could be used as STOPPED or DISABLED
   */
  public static List<LoadedExtension> check(
      SwitchboardSettings settings, ConfigBinder configuration) throws IOException {
    Path copies = Files.createTempDirectory("switchboard-extensions-");
    var switchboard = new Switchboard(settings, copies, ChainListener.NONE, () -> {});
    switchboard.startExtensions(configuration);
    switchboard.end();
    return switchboard.extensions();
  }

  private void chainChanged() {
    supervisor.chainChanged();
  }

  private static Connector connector(RuntimeSettings runtime) {
    return runtime.inheritedSocket().isPresent()
        ? new Connector.Inherited(runtime.inheritedSocket().getAsInt())
        : new Connector.Dialled(runtime.socketPath());
  }

  private void startExtensions(ConfigBinder configuration) {
    for (LoadedExtension extension : extensions) {
      String version = extension.descriptor().version();
      if (!settings.extension(extension.id()).enabled()) {
        extension.disable();
      }
      extension.start(
          new HostContext(
              extension.id(),
              version,
              configuration,
              updater(extension),
              () -> connection().runtime().flatMap(RuntimeInfo::connectedRuntime)),
          START_LIMIT);
      switch (extension.state()) {
        case FAILED ->
            extension
                .problems()
                .forEach(problem ->
                    LOG.error(
                        "extension {} ({}) failed: {}", extension.id(), extension.jar(), problem));
        case DISABLED -> LOG.info("extension {}@{} is disabled", extension.id(), version);
        case LOADED, STARTED, STOPPED -> {
          extension
              .warnings()
              .forEach(warning ->
                  LOG.warn("extension {} ({}): {}", extension.id(), extension.jar(), warning));
          LOG.info("extension {}@{} started", extension.id(), version);
        }
      }
    }
  }

  private ContainerUpdater updater(LoadedExtension extension) {
    ContainerUpdater updater =
        settings.extension(extension.id()).policy().mode() == Mode.SHADOW
            ? new ShadowUpdater(extension.id())
            : supervisor.updater();
    return new GrantedUpdater(updater, extension.id(), () -> grants(extension));
  }

  private ExtensionLinks links() {
    return new ExtensionLinks(settings, extensions);
  }

  /** How an extension stands in the chain, or would if it were started. */
  public LinkSettings linkSettings(LoadedExtension extension) {
    return links().settingsOf(extension);
  }

  /** Why extensions that are set and enabled are not in the chain, by id. */
  public Map<String, String> unavailableExtensions() {
    return links().unavailable();
  }

  /** What an extension may ask for. */
  public Grants grants(LoadedExtension extension) {
    return settings.grants(extension.descriptor());
  }

  /** What it was started with. */
  public SwitchboardSettings settings() {
    return settings;
  }

  /** How the connection stands. */
  public ConnectionStatus connection() {
    return supervisor.status();
  }

  /** Whether its own threads get on; says nothing of the runtime or of extensions. */
  public boolean isAlive() {
    return supervisor.isAlive() && watchdog.isAlive();
  }

  /** Every jar of the extensions directory, the unusable ones too. */
  public List<LoadedExtension> extensions() {
    return List.copyOf(extensions);
  }

  /** The chain in force. */
  public Chain chain() {
    return chain.current();
  }

  /** What is known now of pods and containers. */
  public NodeState node() {
    return node;
  }

  /** Threads that are stuck in an extension whose request went on without them. */
  public int abandonedThreads() {
    return watchdog.abandonedThreads();
  }

  /** Disconnects, then stops the extensions; takes a few seconds at most. */
  @Override
  public void close() {
    supervisor.close();
    end();
  }

  private void end() {
    decisions.close();
    List<Thread> stopping =
        extensions.stream()
            .map(extension ->
                Thread.ofPlatform()
                    .name("nri-stopping-" + extension.id())
                    .start(() -> extension.stop(STOP_LIMIT)))
            .toList();
    try {
      for (Thread thread : stopping) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watchdog.close();
    deleteCopies();
  }

  private void deleteCopies() {
    try (Stream<Path> files = Files.walk(copies)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.debug("copies of extensions are left in {}", copies, e);
    }
  }
}
