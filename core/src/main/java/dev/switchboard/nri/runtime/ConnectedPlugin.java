package dev.switchboard.nri.runtime;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.runtime.PluginFailedException.Kind;
import dev.switchboard.nri.transport.PeerCredentials;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.TtrpcClient;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.FailurePolicy;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's connection, from accepting it to its end: first it registers, then it is configured,
 * then {@link #calls} are made. Safe on any thread.
 */
public final class ConnectedPlugin {
  private static final int PLUGIN_LINE = 1;
  private static final int RUNTIME_LINE = 2;
  private static final int ALL_EVENTS = (1 << Event.values().length) - 1;

  private final Trunk trunk;
  private final TtrpcClient client;
  private final Optional<PeerCredentials> peer;
  private final PluginCalls calls = new PluginCalls(this);
  private final CompletableFuture<RegisterPluginRequest> registration = new CompletableFuture<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private volatile @Nullable String closeReason;
  private volatile RegisterPluginRequest registered = RegisterPluginRequest.getDefaultInstance();
  private volatile ConfigureResponse configured = ConfigureResponse.getDefaultInstance();

  ConnectedPlugin(RuntimeSocket socket, String trunkName, PluginHost host, Executor workers)
      throws IOException {
    this.peer = socket.peer();
    this.trunk = new Trunk(socket, trunkName, this::lost);
    this.client = new TtrpcClient(trunk, PLUGIN_LINE);
    var service = new RuntimeService(registration, updates -> host.update(this, updates));
    var _ = new TtrpcServer(trunk, RUNTIME_LINE, service.bindService(), workers);
    trunk.start();
  }

  private void lost(@Nullable IOException cause) {
    String ours = closeReason;
    String reason =
        ours != null ? ours : cause == null ? "closed by us" : String.valueOf(cause.getMessage());
    closeReason = reason;
    client.connectionLost(new IOException(reason, cause));
    registration.completeExceptionally(new IOException(reason, cause));
    closed.complete(reason);
  }

  /**
   * Waits until the plugin has registered.
   *
   * @throws IOException if it does not, or is misnamed
   */
  public void awaitRegistration(Duration timeout) throws IOException, InterruptedException {
    try {
      registered = registration.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("it did not register in " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
    }
  }

  /**
   * Tells the plugin of its runtime, and hears what it subscribes to.
   *
   * @throws IOException if it refuses, or subscribes to what does not exist
   */
  public void configure(RuntimeIdentity runtime, Duration timeout)
      throws IOException, InterruptedException {
    ConfigureRequest request =
        ConfigureRequest.newBuilder()
            .setRuntimeName(runtime.name())
            .setRuntimeVersion(runtime.version())
            .setRegistrationTimeout(runtime.registrationTimeout().toMillis())
            .setRequestTimeout(runtime.requestTimeout().toMillis())
            .setNRIVersion(runtime.nriVersion())
            .build();
    ConfigureResponse answer;
    try {
      answer = call(PluginGrpc.getConfigureMethod(), request, timeout);
    } catch (PluginFailedException e) {
      throw new IOException("its configuration failed: " + e.getMessage(), e);
    }
    if ((answer.getEvents() & ~ALL_EVENTS) != 0) {
      throw new IOException("invalid plugin events: 0x%x".formatted(answer.getEvents()));
    }
    configured = answer;
  }

  /** Two digits; empty before it has registered. */
  public String index() {
    return registered.getPluginIdx();
  }

  /** As registered; empty before. */
  public String name() {
    return registered.getPluginName();
  }

  /** As owners and conflicts have it: index, hyphen, name. */
  public String fullName() {
    return index() + "-" + name();
  }

  /** How log lines name it. */
  String label() {
    String who = name().isEmpty() ? "a connection" : "plugin " + fullName();
    return peer.map(process -> who + " (pid " + process.pid() + ", uid " + process.uid() + ")")
        .orElse(who);
  }

  /** The version of NRI that it told, which those before v0.12 do not. */
  public Optional<String> nriVersion() {
    return Optional.of(registered.getNRIVersion()).filter(version -> !version.isEmpty());
  }

  /** The process that connected. */
  public Optional<PeerCredentials> peer() {
    return peer;
  }

  /** What it has subscribed to: everything, if it did not say. */
  public Set<Event> events() {
    int mask = configured.getEvents() == 0 ? ALL_EVENTS : configured.getEvents();
    var events = EnumSet.noneOf(Event.class);
    for (Event event : Event.values()) {
      if ((mask & event.bit()) != 0) {
        events.add(event);
      }
    }
    return events;
  }

  private FailurePolicy policy() {
    return configured.getFailurePolicy();
  }

  /** Whether it wants a request to fail that it did not answer. */
  public boolean failsRequests() {
    return policy().getFailRequest();
  }

  /** Whether it wants to stay connected when it was late. */
  public boolean staysWhenLate() {
    return policy().getKeepConnected();
  }

  /** Completes with the reason when the connection is lost or closed. */
  public CompletionStage<String> closed() {
    return closed.minimalCompletionStage();
  }

  public boolean isClosed() {
    return closed.isDone();
  }

  /** Ends the connection, also while somebody waits to write to it. */
  public void close(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    trunk.close();
  }

  /** The requests of NRI. */
  public PluginCalls calls() {
    return calls;
  }

  /** Calls a method and waits. */
  <Q extends MessageLite, R> R call(MethodDescriptor<Q, R> method, Q request, Duration timeout)
      throws PluginFailedException, InterruptedException {
    long began = System.nanoTime();
    try {
      return client.call(method, request, timeout, Map.of()).get();
    } catch (ExecutionException e) {
      StatusException status =
          e.getCause() instanceof StatusException known
              ? known
              : Status.UNKNOWN.withCause(e.getCause()).asException();
      boolean late =
          status.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
              && System.nanoTime() - began >= timeout.toNanos();
      Kind kind = closeReason != null ? Kind.LOST : late ? Kind.LATE : Kind.REFUSED;
      throw new PluginFailedException(kind, description(status), status);
    }
  }

  /**
   * Calls a method of NRI with a message as it once came, and waits.
   *
   * @return the reply as it came
   * @throws IOException if there is no such method, or the message is none of its
   */
  public byte[] call(String method, byte[] request, Duration timeout)
      throws PluginFailedException, IOException, InterruptedException {
    for (MethodDescriptor<?, ?> each : PluginGrpc.getServiceDescriptor().getMethods()) {
      if (method.equals(each.getBareMethodName())) {
        return relay(each, request, timeout);
      }
    }
    throw new IOException("NRI has no method " + method);
  }

  private <Q, R> byte[] relay(MethodDescriptor<Q, R> method, byte[] request, Duration timeout)
      throws PluginFailedException, IOException, InterruptedException {
    try (var bytes = new ByteArrayInputStream(request)) {
      @SuppressWarnings("unchecked") // a request of NRI is a message
      var typed = (MethodDescriptor<MessageLite, R>) method;
      return ((MessageLite) call(typed, typed.parseRequest(bytes), timeout)).toByteArray();
    } catch (StatusRuntimeException e) {
      throw new IOException("this is no request of " + method.getBareMethodName(), e);
    }
  }

  private static String description(StatusException e) {
    String description = e.getStatus().getDescription();
    return description == null ? e.getStatus().getCode().name() : description;
  }
}
