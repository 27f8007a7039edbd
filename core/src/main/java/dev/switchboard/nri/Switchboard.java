package dev.switchboard.nri;

import dev.switchboard.nri.SwitchboardSettings.RuntimeSettings;
import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.DecisionFeed;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LinkUpdates;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.guest.GuestSocketException;
import dev.switchboard.nri.guest.GuestStatus;
import dev.switchboard.nri.guest.Guests;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.FileWatch;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.loading.UnloadWatch;
import dev.switchboard.nri.merge.Grants;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.runtime.RuntimeIdentity;
import dev.switchboard.nri.session.ConnectionStatus;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import dev.switchboard.nri.session.Connector;
import dev.switchboard.nri.session.RuntimeListener;
import dev.switchboard.nri.session.SessionSettings;
import dev.switchboard.nri.session.Supervisor;
import dev.switchboard.nri.ttrpc.Tap;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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

  /** All of them together have to end within the seconds that a stopped service is given. */
  private static final Duration STOP_LIMIT = Duration.ofMillis(500);

  /** For an extension that joins a runtime that is served already. */
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(2);

  private final Extensions extensions;
  private final Watchdog watchdog;
  private final DecisionFeed decisions;
  private final Supervisor supervisor;
  private final LiveChain chain;
  private final LinkUpdates updates;
  private final NodeState node = new NodeState();
  private final MissedContainers missed;
  private final Rehearser rehearser;
  private @Nullable FileWatch watch;
  private Optional<Guests> guests = Optional.empty();

  private Switchboard(
      SwitchboardSettings settings,
      ConfigBinder configuration,
      ChainListener listener,
      Launcher launcher,
      @Nullable Tap tap)
      throws IOException {
    this.watchdog = new Watchdog(settings.maxStuckThreads());
    this.decisions = new DecisionFeed(this::chain, watchdog);
    var listeners = ChainListener.both(listener, decisions);
    this.chain = new LiveChain(listeners, watchdog, this::chainChanged);
    RuntimeSettings runtime = settings.runtime();
    this.rehearser = new Rehearser(chain, this::whyNotRehearsed);
    this.missed =
        new MissedContainers(
            chain,
            node,
            () -> target().orElseThrow(),
            rehearser,
            updates -> updater().update(updates),
            runtime.repair());
    this.supervisor =
        new Supervisor(
            connector(runtime),
            new SessionSettings(
                runtime.pluginName(),
                runtime.pluginIndex(),
                runtime.requestMargin(),
                runtime.failClosed(),
                tap),
            chain,
            node,
            runtime.reconnectInitialDelay(),
            runtime.reconnectMaxDelay(),
            new RuntimeListener() {
              @Override
              public void gone() {
                launcher.gone();
              }

              @Override
              public void configured(String configuration) {
                launcher.configured(Switchboard.this, configuration);
              }

              @Override
              public void serving() {
                var _ = missed.look();
              }
            });
    this.updates = new LinkUpdates(supervisor.updater(), this::servedTarget, listeners);
    this.extensions =
        new Extensions(
            settings,
            configuration,
            chain,
            updates,
            () -> connection().runtime().flatMap(RuntimeInfo::connectedRuntime),
            this::synchronize);
  }

  /**
   * Starts the extensions, one after another, and then connecting; does not wait for the runtime.
   *
   * @param configuration asked for the extensions' own settings
   * @param listener told what the chain does
   * @param launcher told of a runtime that launched this process
   * @throws IOException if the extensions directory cannot be read or no copies be made; a {@link
   *     GuestSocketException} if guests cannot be listened for
   */
  public static Switchboard start(
      SwitchboardSettings settings,
      ConfigBinder configuration,
      ChainListener listener,
      Launcher launcher)
      throws IOException {
    return start(settings, configuration, listener, launcher, null);
  }

  /**
   * @param tap told of every request of the runtime that has been answered; null for nobody
   */
  public static Switchboard start(
      SwitchboardSettings settings,
      ConfigBinder configuration,
      ChainListener listener,
      Launcher launcher,
      @Nullable Tap tap)
      throws IOException {
    var switchboard = new Switchboard(settings, configuration, listener, launcher, tap);
    switchboard.extensions.start(false);
    try {
      switchboard.listenForGuests();
    } catch (IOException e) {
      switchboard.end();
      throw e;
    }
    switchboard.supervisor.start();
    if (settings.extensionsReload()) {
      switchboard.watch = switchboard.extensions.watch();
    }
    return switchboard;
  }

  /**
   * Starts the extensions, but neither connects nor lets guests in: for looking at what they would
   * do. To be closed.
   */
  public static Switchboard offline(SwitchboardSettings settings, ConfigBinder configuration)
      throws IOException {
    var switchboard = new Switchboard(settings, configuration, ChainListener.NONE, () -> {}, null);
    switchboard.extensions.start(true);
    return switchboard;
  }

  /** Starts connecting one that is offline, once. */
  public void connect() {
    supervisor.start();
  }

  private void listenForGuests() throws IOException {
    guests =
        Guests.listen(
            settings().guests(), chain, node, this::runtime, supervisor.served(), updates);
  }

  private RuntimeIdentity runtime() {
    RuntimeInfo runtime = supervisor.status().runtime().orElseThrow();
    return new RuntimeIdentity(
        runtime.name(),
        runtime.version(),
        runtime.nriVersion(),
        runtime.registrationTimeout(),
        runtime.requestTimeout());
  }

  /** What decides what of a wish has an effect; empty while no runtime is known. */
  private Optional<Target> target() {
    return connection().runtime().map(info -> info.target(node));
  }

  /** The same, once all that exists is known. */
  private Optional<Target> servedTarget() {
    return connection().state() == ConnectionStatus.State.SERVING ? target() : Optional.empty();
  }

  private void chainChanged() {
    supervisor.chainChanged();
  }

  private static Connector connector(RuntimeSettings runtime) {
    return runtime.inheritedSocket().isPresent()
        ? new Connector.Inherited(runtime.inheritedSocket().getAsInt())
        : new Connector.Dialled(runtime.socketPath());
  }

  /** Tells an extension that joins late what there is, as the runtime tells a plugin. */
  private void synchronize(Link link) {
    if (connection().state() != ConnectionStatus.State.SERVING) {
      return; // the runtime will tell it
    }
    NodeSnapshot now = node.snapshot();
    var reply = new CompletableFuture<ContainerUpdates>();
    var request =
        new Request(
            "join-" + link.label(),
            Optional.empty(),
            System.nanoTime() + JOIN_LIMIT.toNanos(),
            Map.of(),
            target().orElseThrow());
    var _ =
        reply
            .thenCompose(updates ->
                updates.isEmpty()
                    ? CompletableFuture.completedStage(List.<ContainerUpdate>of())
                    : supervisor.updater().update(updates))
            .exceptionally(failure -> {
              LOG.warn("{}: what it asked for on joining was not done", link.label(), failure);
              return List.of();
            });
    LiveChain.Use use = chain.begin();
    try {
      use.chain().only(link).synchronize(now::pods, now::containers, request, reply);
    } finally {
      use.end();
    }
  }

  /**
   * Puts other settings into force while requests are served: all that can be, or nothing. Those of
   * the runtime, the directory and its watching are for the next start.
   *
   * @param configuration asked for the extensions' own settings
   * @param changed whether an extension's own settings differ, by its id
   * @return why they are refused, a sentence each; empty if they are in force
   */
  public List<String> configure(
      SwitchboardSettings settings, ConfigBinder configuration, Predicate<String> changed) {
    return extensions.configure(settings, configuration, changed);
  }

  /** Notes that a configuration could not even be read. */
  public void configurationRefused(List<String> problems, Duration took) {
    extensions.configured(problems, took);
  }

  /** Loads an extension's jar and settings again; false if there is none of that id. */
  public boolean reload(String id) {
    return extensions.reload(id);
  }

  /** Switches an extension on or off until the process ends; false if there is none of that id. */
  public boolean enable(String id, boolean on) {
    return extensions.enable(id, on);
  }

  /** The newest reloads, newest first. */
  public List<Reload> reloads() {
    return extensions.reloads().newest();
  }

  /** How many reloads have come to this. */
  public long reloadCount(Reload.Outcome outcome) {
    return extensions.reloads().count(outcome);
  }

  /** Generations that were unloaded and are in memory all the same. */
  public List<UnloadWatch.Kept> keptExtensions() {
    return extensions.unloads().kept();
  }

  /** Has a listener told, on a thread of its own, when such a generation is found. */
  public void onKept(Consumer<UnloadWatch.Kept> listener) {
    extensions.unloads().onKept(listener);
  }

  /** How an extension stands in the chain, or would if it were started. */
  public LinkSettings linkSettings(LoadedExtension extension) {
    return links().settingsOf(extension);
  }

  /** Why extensions that are set and enabled are not in the chain, by id. */
  public Map<String, String> unavailableExtensions() {
    return links().unavailable();
  }

  /** Links that are not called because of the runtime that is connected, or was last, and why. */
  public Map<String, String> standingAside() {
    var aside = new TreeMap<String, String>();
    connection()
        .runtime()
        .ifPresent(runtime ->
            chain()
                .links()
                .forEach(link ->
                    link.standsAside(runtime.nri())
                        .ifPresent(reason -> aside.put(link.id(), reason))));
    return aside;
  }

  private ExtensionLinks links() {
    return new ExtensionLinks(settings(), extensions());
  }

  /** What an extension may ask for. */
  public Grants grants(LoadedExtension extension) {
    return settings().grants(extension.descriptor());
  }

  /** What is in force. */
  public SwitchboardSettings settings() {
    return extensions.settings();
  }

  /** One that stands in for a jar that is missing answers for it. */
  private Optional<String> whyNotRehearsed(Link link) {
    Optional<String> guest = guests.flatMap(all -> all.whyNotRehearsed(link));
    return guest.isPresent() ? guest : whyNotRehearsed(link.id());
  }

  private Optional<String> whyNotRehearsed(String extension) {
    return extensions().stream()
        .filter(each -> each.id().equals(extension) && each.state() == ExtensionState.STARTED)
        .filter(each -> !each.descriptor().rehearsed())
        .map(_ -> "its manifest says Switchboard-Rehearse: false")
        .findFirst();
  }

  /**
   * Plays the creation of a container that nobody creates through the chain in force; nothing of it
   * is sent, counted or remembered. Blocks for some seconds at most.
   *
   * @param target the runtime that it is played for
   */
  public Rehearsed rehearse(PodSandbox pod, Container container, Target target) {
    return rehearser.play(pod, container, target);
  }

  /**
   * The same for a pod: links tell what they would do.
   *
   * @param target the runtime that it is played for
   */
  public Rehearsed rehearse(PodSandbox pod, Target target) {
    return rehearser.play(pod, target);
  }

  private ContainerUpdater updater() {
    return supervisor.updater();
  }

  /** Containers that were created without us, of which something is, or was, lacking. */
  public List<MissedContainer> missedContainers() {
    return missed.found();
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
    return extensions.all();
  }

  /** The chain in force. */
  public Chain chain() {
    return chain.current();
  }

  /** Guests that are there, have been, or are configured; empty if none may connect. */
  public List<GuestStatus> guests() {
    return guests.map(Guests::all).orElse(List.of());
  }

  /** Where a guest's place in the chain comes from; empty if the link is no guest. */
  public Optional<String> guestPlace(Link link) {
    return guests.flatMap(all -> all.placeOf(link));
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
    if (watch != null) {
      watch.close();
    }
    supervisor.close();
    end();
  }

  private void end() {
    missed.close();
    rehearser.close();
    decisions.close();
    guests.ifPresent(Switchboard::close);
    try {
      extensions.stop(STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watchdog.close();
  }

  private static void close(Guests guests) {
    try {
      guests.close();
    } catch (IOException e) {
      LOG.debug("closing the guests' socket", e);
    }
  }
}
