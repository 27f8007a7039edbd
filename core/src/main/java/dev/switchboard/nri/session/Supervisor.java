package dev.switchboard.nri.session;

import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.thread.ShieldedThread;
import dev.switchboard.nri.transport.RuntimeSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private final Connector connector;
  private final SessionSettings settings;
  private final LiveChain chain;
  private final NodeState node;
  private final Optional<Backoff> backoff;
  private final Duration settledAfter;
  private final RuntimeListener listener;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(ShieldedThread.named("nri-worker-"));
  private final ExecutorService updateSender =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("nri-updater").factory());
  private final Updates updates = new Updates(updateSender, workers);
  private final StatusBoard board;
  private final Thread thread;
  private volatile @Nullable PluginSession session;
  private volatile boolean stopping;
  private final AtomicBoolean widening = new AtomicBoolean();
  private int maskLimit = ALL_EVENTS;

  /**
   * @param chain the chain in force; asked for each request
   * @param node kept up with what the runtime tells
   * @param listener told of the runtime
   */
  public Supervisor(
      Connector connector,
      SessionSettings settings,
      LiveChain chain,
      NodeState node,
      Duration initialDelay,
      Duration maxDelay,
      RuntimeListener listener) {
    this.connector = connector;
    this.settings = settings;
    this.chain = chain;
    this.node = node;
    this.backoff = connector.path().map(socket -> new Backoff(socket, initialDelay, maxDelay));
    this.settledAfter = maxDelay;
    this.listener = listener;
    this.board = new StatusBoard(connector.mode());
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
    return board.status();
  }

  /** Completes when a runtime has told what exists for the first time. */
  public CompletionStage<Boolean> served() {
    return board.served();
  }

  /** For extensions that change containers without being asked. */
  public ContainerUpdater updater() {
    return updates;
  }

  /**
   * Opens a fresh session if the chain wants events that this one is not subscribed to: the mask of
   * a session is fixed. Returns at once. The new session takes over from the old one between two
   * requests, so that none is lost; only where a session does not serve yet, it is closed first.
   */
  public void chainChanged() {
    PluginSession current = session;
    int missing = current == null ? 0 : current.missingEvents();
    if (current == null || missing == 0 || current.isClosing() || stopping) {
      return;
    }
    String wanted = Integer.toHexString(missing);
    if (connector.path().isEmpty()) {
      LOG.warn("new links want more events (0x{}): restart the runtime that launched us", wanted);
    } else if (current.state() != State.SERVING) {
      LOG.info("new links want more events (0x{}): connecting anew", wanted);
      workers.execute(() -> end(current));
    } else if (widening.compareAndSet(false, true)) {
      LOG.info("new links want more events (0x{}): reconnecting once", wanted);
      workers.execute(() -> widen(current));
    }
  }

  private void widen(PluginSession current) {
    var takeOver = new Widening(current, new TakeOver());
    try {
      takeOver.open(
          new PluginSession(
              connector.connect(), settings, chain, node, ALL_EVENTS, workers, takeOver));
    } catch (IOException e) {
      LOG.warn("no session can be had beside the old one: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(current);
    widening.set(false);
    chainChanged(); // it may want still more by now
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
    board.stopped();
    if (!stopping) {
      listener.gone();
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
      reason = current.open().orElseGet(current::awaitEnd);
      for (PluginSession next = session; next != null && next != current; next = session) {
        current = next; // it has taken over
        reason = current.awaitEnd();
      }
    } finally {
      ended();
    }
    // A runtime older than it seems closes the connection when it is asked for events it lacks.
    boolean fewerEvents = maskLimit == ALL_EVENTS && current.mayHaveAskedTooMuch();
    maskLimit = fewerEvents ? NriVersion.OLDEST.validEvents() : ALL_EVENTS;
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
    board.connected();
  }

  /** One line per change: the same failure again and again is told once. */
  private synchronized void lost(String reason) {
    if (stopping) {
      return;
    }
    if (board.lost(reason)) {
      LOG.warn(reason);
    }
  }

  private final class Progress implements PluginSession.Observer {
    @Override
    public void configuring(String configuration) {
      listener.configured(configuration);
    }

    @Override
    public void configured(PluginSession teller, RuntimeInfo runtime, int mask) {
      synchronized (Supervisor.this) {
        // One that is lost may still end a request, and is not to be taken for its successor.
        if (session == teller) {
          board.configured(runtime, mask);
        }
      }
    }

    @Override
    public void synchronised(PluginSession teller, int pods, int containers) {
      synchronized (Supervisor.this) {
        if (session == teller) {
          serves(teller, pods, containers);
        }
      }
    }

    @Override
    public void idle() {
      updates.sendWhatWaits();
    }
  }

  private final class TakeOver implements Widening.Successor {
    @Override
    public boolean succeed(
        PluginSession old,
        PluginSession next,
        RuntimeInfo runtime,
        int mask,
        int pods,
        int containers) {
      synchronized (Supervisor.this) {
        if (session != old || stopping) {
          return false;
        }
        session = next;
        board.configured(runtime, mask);
        serves(next, pods, containers);
        return true;
      }
    }

    @Override
    public void idle() {
      updates.sendWhatWaits();
    }
  }

  private void serves(PluginSession current, int pods, int containers) {
    LOG.info(board.serving(settings.fullName(), connector, pods, containers));
    updates.connected(current);
    listener.serving();
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
      var _ = !thread.isAlive() || thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.shutdown();
    updateSender.shutdown();
    updates.sendWhatWaits(); // which can only fail from now on
  }
}
