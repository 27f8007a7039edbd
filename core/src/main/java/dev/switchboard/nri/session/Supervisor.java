package dev.switchboard.nri.session;

import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.node.NodeState;
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
  private final LiveChain chain;
  private final NodeState node;
  private final Optional<Backoff> backoff;
  private final Duration settledAfter;
  private final Runnable runtimeGone;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("nri-worker-", 1).factory());
  private final ExecutorService updateSender =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("nri-updater").factory());
  private final Updates updates = new Updates(updateSender, workers);
  private final AtomicReference<ConnectionStatus> status;
  private final Thread thread;
  private volatile @Nullable PluginSession session;
  private volatile boolean stopping;
  private volatile boolean everServed;
  private int maskLimit = ALL_EVENTS;

  /**
   * @param chain the chain in force; asked for each request
   * @param node kept up with what the runtime tells
   * @param runtimeGone called when a runtime that launched us has gone
   */
  public Supervisor(
      Connector connector,
      SessionSettings settings,
      LiveChain chain,
      NodeState node,
      Duration initialDelay,
      Duration maxDelay,
      Runnable runtimeGone) {
    this.connector = connector;
    this.settings = settings;
    this.chain = chain;
    this.node = node;
    this.backoff = connector.path().map(socket -> new Backoff(socket, initialDelay, maxDelay));
    this.settledAfter = maxDelay;
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

  /** Whether the thread that keeps us connected is there. */
  public boolean isAlive() {
    return thread.isAlive();
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
   * a session is fixed. Returns at once; requests under way are answered first.
   */
  public void chainChanged() {
    PluginSession current = session;
    int missing = current == null ? 0 : current.missingEvents();
    if (current != null && missing != 0 && !current.isClosing()) {
      LOG.info(
          "new extensions want more events (0x{}): reconnecting once",
          Integer.toHexString(missing));
      workers.execute(() -> end(current));
    }
  }

  private static void end(PluginSession session) {
    try {
      session.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void superviseUntilStopped() {
    try {
      do {
        backoff.ifPresent(Backoff::attempt);
        boolean againAtOnce = connectAndServe();
        if (backoff.isEmpty()) {
          break;
        }
        if (againAtOnce) {
          backoff.get().reset();
        } else if (!stopping) {
          backoff.get().await();
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
   * @return whether to try again at once: not if the next session may be lost as soon as this one
   */
  private boolean connectAndServe() throws InterruptedException {
    RuntimeSocket socket;
    try {
      socket = connector.connect();
    } catch (IOException e) {
      maskLimit = ALL_EVENTS;
      lost("cannot connect to " + connector + ": " + e.getMessage());
      return false;
    }
    long started = System.nanoTime();
    var current =
        new PluginSession(socket, settings, chain, node, maskLimit, workers, new Progress());
    begun(current);
    String reason;
    try {
      reason = current.run();
    } finally {
      ended();
    }
    // A runtime older than it seems closes the connection when it is asked for events it lacks.
    boolean fewerEvents = maskLimit == ALL_EVENTS && current.mayHaveAskedTooMuch();
    maskLimit = fewerEvents ? EVENTS_OF_OLDEST : ALL_EVENTS;
    boolean served = current.state() == State.SERVING;
    lost(served ? "connection to the runtime lost (" + reason + "), reconnecting" : reason);
    return fewerEvents
        || current.isClosing()
        || (served && System.nanoTime() - started > settledAfter.toNanos());
  }

  private synchronized void ended() {
    session = null;
    updates.disconnected();
  }

  private synchronized void begun(PluginSession current) {
    session = current;
    change(now -> with(now, State.CONNECTED, now.lastError()));
  }

  /** One line per change: the same failure again and again is told once. */
  private synchronized void lost(String reason) {
    if (stopping) {
      return;
    }
    if (!status().lastError().equals(Optional.of(reason))
        || status().state() != State.DISCONNECTED) {
      LOG.warn(reason);
    }
    change(now -> with(now, State.DISCONNECTED, Optional.of(reason)));
  }

  private final class Progress implements PluginSession.Observer {
    @Override
    public void configured(PluginSession teller, RuntimeInfo runtime, int mask) {
      changeBy(
          teller,
          now ->
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
    public void synchronised(PluginSession teller, int pods, int containers) {
      synchronized (Supervisor.this) {
        boolean current =
            changeBy(
                teller,
                before ->
                    new ConnectionStatus(
                        State.SERVING,
                        before.mode(),
                        Instant.now(),
                        before.runtime(),
                        before.eventMask(),
                        before.reconnects() + (everServed ? 1 : 0),
                        before.lastError()));
        if (current) {
          logConnection(status(), pods, containers);
          everServed = true;
          updates.connected(teller);
        }
      }
    }

    @Override
    public void idle() {
      updates.sendWhatWaits();
    }
  }

  private void logConnection(ConnectionStatus now, int pods, int containers) {
    LOG.info(
        "{} to {} as {} via {}: events 0x{}, {} pods, {} containers;"
            + " a container whose creation is missed {}",
        everServed ? "reconnected" : "connected",
        now.runtime()
            .map(runtime ->
                "%s %s (NRI %s)".formatted(runtime.name(), runtime.version(), runtime.nriVersion()))
            .orElse("the runtime"),
        settings.fullName(),
        connector,
        Integer.toHexString(now.eventMask()),
        pods,
        containers,
        now.runtime().map(RuntimeInfo::failClosed).orElse(FailClosed.OFF).text());
  }

  /**
   * A session that is lost may still end a request, and must not be taken for the one that follows.
   *
   * @return whether it is the current one
   */
  private synchronized boolean changeBy(
      PluginSession teller, UnaryOperator<ConnectionStatus> change) {
    if (session != teller) {
      return false;
    }
    change(change);
    return true;
  }

  private void change(UnaryOperator<ConnectionStatus> change) {
    status.updateAndGet(change);
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

  /** Ends the session and the thread; requests under way are answered first. */
  @Override
  public void close() {
    stopping = true;
    PluginSession current = session;
    if (current != null) {
      end(current);
    }
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.shutdown();
    updateSender.shutdown();
    updates.sendWhatWaits(); // which can only fail from now on
  }
}
