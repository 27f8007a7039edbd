package dev.switchboard.nri.session;

import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.TtrpcClient;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its socket to its loss. Its states are those of {@link State}.
 *
 * <p>Our server has to be there before we register: the runtime sends Configure while it is still
 * answering the registration.
 */
final class PluginSession {
  private static final int PLUGIN_LINE = 1;
  private static final int RUNTIME_LINE = 2;

  /**
   * The runtime takes plugins in one after the other, and with its default timeouts spends up to
   * nine seconds on each.
   */
  private static final Duration REGISTRATION_TIMEOUT = Duration.ofSeconds(20);

  /** The runtime may lose what it has not read yet when the connection closes. */
  private static final long SETTLE_NANOS = 50_000_000;

  private static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(2);

  /** The version of NRI whose protocol this is. */
  static final String NRI_VERSION = "v0.12.5";

  private final SessionSettings settings;
  private final LiveChain chain;
  private final NodeState node;
  private final Subscription subscription;
  private final Observer observer;
  private final Trunk trunk;
  private final TtrpcClient runtime;
  private final SyncParts parts = new SyncParts();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final CompletableFuture<@Nullable IOException> closed = new CompletableFuture<>();
  private volatile State state = State.CONNECTED;
  private volatile Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
  private volatile long lastReply = System.nanoTime() - SETTLE_NANOS;
  private volatile boolean closing;
  private volatile boolean retired;
  private volatile Target target = Target.NEWEST;

  /** Told of a session's progress. */
  interface Observer {
    /** What the runtime sends as our configuration, often nothing; the events are chosen then. */
    default void configuring(String configuration) {}

    void configured(PluginSession session, RuntimeInfo runtime, int mask);

    /** All that exists has been told; the runtime sends nothing else until that is answered. */
    default void synchronizing() {}

    void synchronised(PluginSession session, int pods, int containers);

    /** No request is being handled right now. */
    void idle();
  }

  /**
   * @param maskLimit events that may be subscribed to at most
   */
  PluginSession(
      RuntimeSocket socket,
      SessionSettings settings,
      LiveChain chain,
      NodeState node,
      int maskLimit,
      ExecutorService workers,
      Observer observer) {
    this.settings = settings;
    this.chain = chain;
    this.node = node;
    this.subscription = new Subscription(chain, maskLimit, settings.failClosed());
    this.observer = observer;
    this.trunk = new Trunk(socket, "runtime", this::connectionClosed);
    this.runtime = new TtrpcClient(trunk, RUNTIME_LINE);
    new TtrpcServer(
        trunk, PLUGIN_LINE, new PluginService(this).bindService(), workers, settings.tap());
  }

  /**
   * Registers.
   *
   * @return why that failed; empty if it did not
   */
  Optional<String> open() throws InterruptedException {
    trunk.start();
    try {
      register();
      return Optional.empty();
    } catch (ExecutionException e) {
      trunk.close();
      String cause = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
      return Optional.of("registration as " + settings.fullName() + " failed: " + cause);
    } catch (InterruptedException e) {
      trunk.close();
      throw e;
    }
  }

  /** Serves until the connection is lost or closed, or the thread interrupted; tells why. */
  String awaitEnd() {
    try {
      IOException cause = closed.get();
      return cause == null ? "closed by us" : String.valueOf(cause.getMessage());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it only ever completes
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      trunk.close();
    }
  }

  /** Completes when the connection is lost or closed. */
  CompletableFuture<@Nullable IOException> ended() {
    return closed;
  }

  /** From now on requests are answered as if no link handled them: another session serves. */
  void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  private void register() throws InterruptedException, ExecutionException {
    runtime
        .call(
            RuntimeGrpc.getRegisterPluginMethod(),
            RegisterPluginRequest.newBuilder()
                .setPluginName(settings.pluginName())
                .setPluginIdx(settings.pluginIndex())
                .setNRIVersion(NRI_VERSION)
                .build(),
            REGISTRATION_TIMEOUT,
            Map.of())
        .get();
  }

  private void connectionClosed(@Nullable IOException cause) {
    closed.complete(cause);
    var _ = closed.thenRun(() -> runtime.connectionLost(cause));
  }

  /**
   * Ends the session once its requests are answered, or when the runtime must have given them up;
   * {@link #awaitEnd} returns. Blocks.
   */
  void close() throws InterruptedException {
    closing = true;
    long giveUp = System.nanoTime() + requestTimeout.toNanos();
    while ((!isIdle() || System.nanoTime() - lastReply < SETTLE_NANOS)
        && System.nanoTime() - giveUp < 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    trunk.close();
  }

  /** Whether {@link #close} ended it. */
  boolean isClosing() {
    return closing;
  }

  /**
   * Whether the runtime may have closed the connection because it was asked for events that it does
   * not know: it told no version, ours was a guess, and it never came to synchronize.
   */
  boolean mayHaveAskedTooMuch() {
    return state == State.CONFIGURED && !parts.begun() && !closing && subscription.isGuess();
  }

  /** Events that the chain wants, the runtime knows, and this session is not subscribed to. */
  int missingEvents() {
    return subscription.missing();
  }

  /** What becomes of a container whose creation we miss; settled once we are configured. */
  FailClosed failClosed() {
    return subscription.failClosed();
  }

  /** As the runtime calls us. */
  String fullName() {
    return settings.fullName();
  }

  /** The runtime's side, for unsolicited updates. */
  TtrpcClient runtime() {
    return runtime;
  }

  State state() {
    return state;
  }

  SyncParts parts() {
    return parts;
  }

  /** All parts have come; the next synchronization starts anew. */
  SyncParts.Whole takeParts() {
    observer.synchronizing();
    return parts.take();
  }

  LiveChain chain() {
    return chain;
  }

  /** What is known of pods and containers; outlives the session. */
  NodeState node() {
    return node;
  }

  /**
   * Takes what Configure tells.
   *
   * @return the mask to subscribe with
   */
  int configured(ConfigureRequest request) {
    if (request.getRequestTimeout() > 0) {
      requestTimeout = Duration.ofMillis(request.getRequestTimeout());
    }
    observer.configuring(request.getConfig());
    int subscribed = subscription.choose(request);
    target =
        new Target(
            subscription.known(),
            request.getRuntimeName(),
            node::knowsContainer,
            (subscribed & Event.VALIDATE_CONTAINER_ADJUSTMENT.bit()) != 0);
    state = State.CONFIGURED;
    observer.configured(
        this,
        new RuntimeInfo(
            request.getRuntimeName(),
            request.getRuntimeVersion(),
            subscription.version().toString(),
            subscription.known(),
            Duration.ofMillis(request.getRegistrationTimeout()),
            requestTimeout,
            failClosed()),
        subscribed);
    return subscribed;
  }

  void synchronised(int pods, int containers) {
    state = State.SERVING;
    observer.synchronised(this, pods, containers);
  }

  /** A request comes in; {@link #end} follows when its reply has left. */
  Request begin(
      Optional<Event> event, Map<String, List<String>> metadata, @Nullable Long callerDeadline) {
    inFlight.incrementAndGet();
    long ours = System.nanoTime() + requestTimeout.toNanos();
    long deadline = callerDeadline == null || callerDeadline - ours > 0 ? ours : callerDeadline;
    // A margin as long as the timeout itself would leave no time at all.
    long margin = Math.min(settings.requestMargin().toNanos(), requestTimeout.toNanos() / 2);
    return new Request(RequestIds.next(), event, deadline - margin, metadata, target);
  }

  void end() {
    lastReply = System.nanoTime();
    if (inFlight.decrementAndGet() == 0) {
      observer.idle();
    }
  }

  boolean isIdle() {
    return inFlight.get() == 0;
  }
}
