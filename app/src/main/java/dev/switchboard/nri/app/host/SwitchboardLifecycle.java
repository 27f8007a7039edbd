package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.config.DidYouMean;
import dev.switchboard.nri.app.config.SwitchboardProperties;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.LoadedExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Runs the switchboard as long as the context, beginning before the endpoints' server. */
final class SwitchboardLifecycle implements SmartLifecycle {
  /** Set by a runtime that starts its plugins itself. */
  private static final String INHERITED_SOCKET = "NRI_PLUGIN_SOCKET";

  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  private final ConfigurableApplicationContext context;
  private final SwitchboardProperties properties;
  private final Configuration configuration;
  private final ChainListener listener;
  private volatile @Nullable Switchboard switchboard;

  SwitchboardLifecycle(
      ConfigurableApplicationContext context,
      SwitchboardProperties properties,
      Configuration configuration,
      ChainListener listener) {
    this.context = context;
    this.properties = properties;
    this.configuration = configuration;
    this.listener = listener;
  }

  /** The running switchboard. */
  Switchboard switchboard() {
    Switchboard running = switchboard;
    if (running == null) {
      throw new IllegalStateException("the switchboard is not running");
    }
    return running;
  }

  @Override
  public void start() {
    SwitchboardSettings settings = properties.toSettings(inheritedSocket());
    try {
      Switchboard started =
          Switchboard.start(settings, configuration, listener, this::endWithTheRuntime);
      switchboard = started;
      warnOfStrangers(settings, started);
    } catch (IOException e) {
      throw new UncheckedIOException("extensions cannot be loaded", e);
    }
  }

  private OptionalInt inheritedSocket() {
    @Nullable String descriptor = context.getEnvironment().getProperty(INHERITED_SOCKET);
    try {
      return descriptor == null
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.parseInt(descriptor));
    } catch (NumberFormatException e) {
      throw new InvalidConfigurationException(
          List.of(INHERITED_SOCKET + " is \"" + descriptor + "\", expected a descriptor's number"));
    }
  }

  /** Settings may be there before the jar is, so this is no error. */
  private static void warnOfStrangers(SwitchboardSettings settings, Switchboard started) {
    List<String> known = started.extensions().stream().map(LoadedExtension::id).toList();
    settings.extensions().keySet().stream()
        .filter(id -> !known.contains(id))
        .forEach(id ->
            LOG.warn(
                "switchboard.extensions.{} is set, but no jar in {} has that id{}",
                id,
                settings.extensionsDirectory(),
                DidYouMean.nearest(id, known)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("")));
  }

  /** A runtime that launched this process has gone; closing waits for the caller's thread. */
  private void endWithTheRuntime() {
    Thread.ofPlatform().name("nri-end").start(context::close);
  }

  @Override
  public void stop() {
    Switchboard running = switchboard;
    if (running != null) {
      running.close();
      switchboard = null;
    }
  }

  @Override
  public boolean isRunning() {
    return switchboard != null;
  }

  @Override
  public int getPhase() {
    return 0;
  }
}
