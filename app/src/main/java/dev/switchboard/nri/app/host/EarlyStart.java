package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Launcher;
import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.config.ConfigurationReload;
import dev.switchboard.nri.app.config.EnvironmentReader;
import dev.switchboard.nri.app.config.SentConfiguration;
import dev.switchboard.nri.app.config.Strangers;
import dev.switchboard.nri.app.config.SwitchboardProperties;
import dev.switchboard.nri.app.report.Version;
import dev.switchboard.nri.app.systemd.ServiceNotifier;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.guest.GuestSocketException;
import dev.switchboard.nri.loading.FileWatch;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.recording.FlightRecorder;
import dev.switchboard.nri.session.ConnectionStatus;
import dev.switchboard.nri.session.ConnectionStatus.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Starts the switchboard as soon as the settings can be read, on a thread of its own: while the
 * context, its web server and its endpoints come up, pods are served already. Every second before
 * that is one in which they start unchanged.
 */
final class EarlyStart
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>,
        ApplicationContextInitializer<ConfigurableApplicationContext> {
  /** Set by a runtime that starts its plugins itself. */
  private static final String INHERITED_SOCKET = "NRI_PLUGIN_SOCKET";

  /** A runtime that launches plugins gives them five seconds to register. */
  private static final Duration CONFIGURE_LIMIT = Duration.ofSeconds(5);

  /** Endpoints must not wait for an extension that takes its time. */
  private static final Duration START_LIMIT = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  private final ChainListeners listeners;
  private volatile Optional<ServiceNotifier> notifier = Optional.empty();
  private final CompletableFuture<Switchboard> switchboard = new CompletableFuture<>();
  private final CompletableFuture<Boolean> configured = new CompletableFuture<>();
  private final CompletableFuture<ConfigurableApplicationContext> context =
      new CompletableFuture<>();

  private final List<String> properties;
  private @Nullable ConfigurationReload configuration;
  private @Nullable FileWatch watch;
  private volatile @Nullable FlightRecorder recorder;

  /**
   * @param properties as {@code --key=value}
   */
  EarlyStart(ChainListener first, List<String> properties) {
    this.listeners = new ChainListeners(first);
    this.properties = properties;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    var read = new Configuration(environment);
    OptionalInt inherited = inheritedSocket(environment);
    SwitchboardProperties keys = read.switchboard();
    var reload =
        new ConfigurationReload(
            sent ->
                SentConfiguration.addTo(
                    EnvironmentReader.read(new OneServerEnvironment(), properties), sent),
            read,
            inherited);
    configuration = reload;
    Thread.ofPlatform().name("nri-start").start(() -> start(keys, inherited, reload));
    if (inherited.isPresent()) {
      awaitConfigure();
      SentConfiguration.addTo(environment, reload.sent());
    } else {
      awaitStart();
    }
    OrdinarySettings.decide(environment);
  }

  /** The context would take the processor from what pods wait for; it is soon up all the same. */
  private void awaitStart() {
    try {
      switchboard.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("the context goes on without the switchboard", e); // complete() tells why
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the runtime sends may say where the endpoints are to be, and how they are guarded. */
  private void awaitConfigure() {
    try {
      configured.get(CONFIGURE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("the runtime has not sent Configure yet; the endpoints come up as files say");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it only ever completes
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void start(
      SwitchboardProperties keys, OptionalInt inherited, ConfigurationReload reload) {
    SwitchboardSettings settings = keys.toSettings(inherited);
    try {
      FlightRecorder taping = keys.flightRecorder().toSettings().map(this::record).orElse(null);
      recorder = taping;
      Switchboard started =
          Switchboard.start(
              settings, reload.current(), listeners, new RuntimesWord(reload), taping);
      notifier =
          ServiceNotifier.start(
              System.getenv(),
              () -> started.connection().state() == State.SERVING,
              started::isAlive,
              () -> status(started.connection()));
      if (keys.configurationReload()) {
        watch = reload.watch(started);
      }
      if (switchboard.complete(started)) {
        List<String> ids = started.extensions().stream().map(LoadedExtension::id).toList();
        Strangers.in(settings, ids).forEach(LOG::warn);
      } else {
        started.close(); // abandoned meanwhile
      }
    } catch (GuestSocketException e) {
      switchboard.completeExceptionally(
          reload
              .current()
              .refused(
                  "guests.socket-path",
                  e.path(),
                  "a path at which guests can be listened for: " + e.getMessage()));
      configured.complete(false);
    } catch (IOException e) {
      switchboard.completeExceptionally(new UncheckedIOException("extensions cannot be loaded", e));
      configured.complete(false);
    } catch (RuntimeException | Error e) {
      switchboard.completeExceptionally(e);
      configured.complete(false);
    }
  }

  private FlightRecorder record(FlightRecorder.Settings settings) {
    try {
      return new FlightRecorder(settings, Version.current().program());
    } catch (IOException e) {
      throw configuration()
          .current()
          .refused(
              "flight-recorder.file",
              String.valueOf(settings.path()),
              "a file that can be written: " + e.getMessage());
    }
  }

  private static String status(ConnectionStatus connection) {
    String state = connection.state().name().toLowerCase(Locale.ROOT);
    return connection.state() == State.SERVING
        ? state + connection.runtime().map(to -> " " + to.name() + " " + to.version()).orElse("")
        : state + connection.lastError().map(error -> ": " + error).orElse("");
  }

  private static OptionalInt inheritedSocket(ConfigurableEnvironment environment) {
    @Nullable String descriptor = environment.getProperty(INHERITED_SOCKET);
    try {
      return descriptor == null
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.parseInt(descriptor));
    } catch (NumberFormatException e) {
      throw new InvalidConfigurationException(
          List.of(INHERITED_SOCKET + " is \"" + descriptor + "\", expected a descriptor's number"));
    }
  }

  /** What a runtime that launched this process makes of it. */
  private final class RuntimesWord implements Launcher {
    private final ConfigurationReload reload;

    RuntimesWord(ConfigurationReload reload) {
      this.reload = reload;
    }

    @Override
    public void configured(Switchboard switchboard, String sent) {
      reload.sent(switchboard, sent);
      configured.complete(true);
    }

    @Override
    public void gone() {
      configured.complete(false);
      // Closing waits for the caller's thread, and for a context that is still coming up.
      Thread.ofPlatform().name("nri-end").start(() -> context.join().close());
    }
  }

  @Override
  public void initialize(ConfigurableApplicationContext made) {
    context.complete(made);
    ((GenericApplicationContext) made).registerBean("earlyStart", EarlyStart.class, () -> this);
  }

  /**
   * Waits for the switchboard and has it tell these listeners too.
   *
   * @throws RuntimeException why it could not be started
   */
  Switchboard complete(List<ChainListener> late) {
    try {
      Switchboard started = switchboard.join();
      listeners.complete(late);
      return started;
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** What is in force. */
  ConfigurationReload configuration() {
    return Objects.requireNonNull(configuration, "asked for before the settings could be read");
  }

  /** Of requests as they came, if they are recorded. */
  Optional<FlightRecorder> recorder() {
    return Optional.ofNullable(recorder);
  }

  /** Everything that has happened until now has been recorded and counted when this returns. */
  void settle() {
    listeners.settle();
  }

  /** Ends the switchboard that {@link #complete} gave. */
  void close() {
    notifier.ifPresent(ServiceNotifier::close);
    FileWatch watching = watch;
    if (watching != null) {
      watching.close();
    }
    switchboard.join().close();
    listeners.close();
    recorder().ifPresent(FlightRecorder::close);
  }

  /** Ends what has been started although nothing came of the rest. */
  void abandon() {
    if (!switchboard.completeExceptionally(new IllegalStateException("the host did not start"))
        && !switchboard.isCompletedExceptionally()) {
      close();
    }
  }
}
