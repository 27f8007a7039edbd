package dev.switchboard.nri.session;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.transport.RuntimeSocket;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps us connected: one session after the other on its own thread, for ever. A runtime that goes
 * away is waited for; only a runtime that launched us takes us with it.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final int ALL_EVENTS = -1;
  private static final int EVENTS_OF_OLDEST = NriVersion.OLDEST.validEvents();

  private final Connector connector;
  private final SessionSettings settings;
  private final Supplier<Chain> chain;
  private final Backoff backoff;
  private final Runnable runtimeGone;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("nri-worker-", 1).factory());
  private final ExecutorService updateSender =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("nri-updater").factory());
  private final Updates updates = new Updates(updateSender);
  private final AtomicReference<ConnectionStatus> status;
  private final Thread thread;
  private volatile @Nullable PluginSession session;
  private volatile boolean stopping;
  private boolean everServed;
  private int maskLimit = ALL_EVENTS;

  /**
   * @param chain the chain in force; asked for each request
   * @param runtimeGone called when a runtime that launched us has gone
   */
  public Supervisor(
      Connector connector,
      SessionSettings settings,
      Supplier<Chain> chain,
      Duration initialDelay,
      Duration maxDelay,
      Runnable runtimeGone) {
    this.connector = connector;
    this.settings = settings;
    this.chain = chain;
    this.backoff = new Backoff(initialDelay, maxDelay);
    this.runtimeGone = runtimeGone;
    this.status =
        new AtomicReference<>(
            new ConnectionStatus(
                State.DISCONNECTED,
                connector.mode(),
                Instant.now(),
                Optional.empty(),
                0,
                0,
                Optional.empty()));
    this.thread = Thread.ofPlatform().name("nri-supervisor").unstarted(this::superviseUntilStopped);
  }

  /** Starts connecting; returns at once. */
  public void start() {
    thread.start();
  }

  /** How things stand. */
  public ConnectionStatus status() {
    return status.get();
  }

  /** For extensions that change containers without being asked. */
  public ContainerUpdater updater() {
    return updates;
  }

  /**
   * Opens a fresh session if the chain wants events that this one is not subscribed to: the mask of
   * a session is fixed.
   */
  public void chainChanged() {
    int wanted = 0;
    for (var event : chain.get().events()) {
      wanted |= event.bit();
    }
    PluginSession current = session;
    int missing = wanted & ~status().eventMask() & maskLimit;
    if (current != null && current.state() != State.CONNECTED && missing != 0) {
      LOG.info(
          "new extensions want more events (0x{}): reconnecting once",
          Integer.toHexString(missing));
      current.close();
    }
  }

  private void superviseUntilStopped() {
    try {
      do {
        boolean served = connectAndServe();
        if (connector.path().isEmpty()) {
          break;
        }
        if (served) {
          backoff.reset();
        } else if (!stopping) {
          backoff.await(connector.path().get());
        }
      } while (!stopping);
    } catch (InterruptedException e) {
      LOG.debug("stopped while waiting");
    }
    change(now -> with(now, State.STOPPED, now.lastError()));
    if (!stopping) {
      runtimeGone.run();
    }
  }

  /**
   * @return whether it was a session that served, or is to be followed by another at once
   */
  private boolean connectAndServe() throws InterruptedException {
    RuntimeSocket socket;
    try {
      socket = connector.connect();
    } catch (IOException e) {
      if (!stopping) {
        lost("cannot connect to " + connector + ": " + e.getMessage());
      }
      return false;
    }
    var current = new PluginSession(socket, settings, chain, maskLimit, workers, new Progress());
    session = current;
    change(now -> with(now, State.CONNECTED, now.lastError()));
    String reason = current.run();
    session = null;
    updates.disconnected();
    boolean served = current.state() == State.SERVING;
    boolean refusedMask =
        current.state() == State.CONFIGURED && maskLimit != EVENTS_OF_OLDEST && !stopping;
    // A runtime older than it seems closes the connection when it is asked for events it lacks.
    maskLimit = refusedMask ? EVENTS_OF_OLDEST : ALL_EVENTS;
    if (!stopping) {
      lost(served ? "connection to the runtime lost (" + reason + "), reconnecting" : reason);
    }
    return served || refusedMask;
  }

  /** One line per change: the same failure again and again is told once. */
  private void lost(String reason) {
    if (!status().lastError().equals(Optional.of(reason))
        || status().state() != State.DISCONNECTED) {
      LOG.warn(reason);
    }
    change(now -> with(now, State.DISCONNECTED, Optional.of(reason)));
  }

  private final class Progress implements PluginSession.Observer {
    @Override
    public void configured(RuntimeInfo runtime, int mask) {
      change(now ->
          new ConnectionStatus(
              State.CONFIGURED,
              now.mode(),
              Instant.now(),
              Optional.of(runtime),
              mask,
              now.reconnects(),
              now.lastError()));
    }

    @Override
    public void synchronised(int pods, int containers) {
      boolean again = everServed;
      everServed = true;
      ConnectionStatus now =
          change(before ->
              new ConnectionStatus(
                  State.SERVING,
                  before.mode(),
                  Instant.now(),
                  before.runtime(),
                  before.eventMask(),
                  before.reconnects() + (again ? 1 : 0),
                  before.lastError()));
      LOG.info(
          "{} to {} as {} via {}: events 0x{}, {} pods, {} containers",
          again ? "reconnected" : "connected",
          now.runtime()
              .map(runtime ->
                  "%s %s (NRI %s)"
                      .formatted(runtime.name(), runtime.version(), runtime.nriVersion()))
              .orElse("the runtime"),
          settings.fullName(),
          connector,
          Integer.toHexString(now.eventMask()),
          pods,
          containers);
      PluginSession current = session;
      if (current != null) {
        updates.connected(current);
      }
    }

    @Override
    public void idle() {
      updates.sendWhatWaits();
    }
  }

  private ConnectionStatus change(UnaryOperator<ConnectionStatus> change) {
    return status.updateAndGet(change);
  }

  private static ConnectionStatus with(
      ConnectionStatus before, State state, Optional<String> lastError) {
    return new ConnectionStatus(
        state,
        before.mode(),
        before.state() == state ? before.since() : Instant.now(),
        before.runtime(),
        before.eventMask(),
        before.reconnects(),
        lastError);
  }

  /** Ends the session and the thread; requests under way are still answered if they can be. */
  @Override
  public void close() {
    stopping = true;
    PluginSession current = session;
    if (current != null) {
      current.close();
    }
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.shutdown();
    updateSender.shutdown();
  }
}
