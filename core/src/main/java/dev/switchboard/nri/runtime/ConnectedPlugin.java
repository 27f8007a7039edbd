package dev.switchboard.nri.runtime;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.TtrpcClient;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.FailurePolicy;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import dev.switchboard.nri.wire.proto.UpdateContainersResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One plugin's connection, from accepting it to its end. Requests come from one thread at a time.
 */
final class ConnectedPlugin {
  private static final int PLUGIN_LINE = 1;
  private static final int RUNTIME_LINE = 2;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.+-]+");
  private static final Pattern INDEX = Pattern.compile("[0-9]{2}");
  private static final int ALL_EVENTS = (1 << Event.values().length) - 1;

  private final RuntimeProfile runtime;
  private final Trunk trunk;
  private final TtrpcClient client;
  private final CompletableFuture<RegisterPluginRequest> registration = new CompletableFuture<>();
  private volatile boolean closed;
  private String name = "";
  private int events;
  private FailurePolicy policy = FailurePolicy.getDefaultInstance();
  private boolean usesStateChange;

  ConnectedPlugin(RuntimeProfile runtime, RuntimeSocket socket, Executor workers) {
    this.runtime = runtime;
    this.trunk = new Trunk(socket, "runtime", this::lost);
    this.client = new TtrpcClient(trunk, PLUGIN_LINE);
    var _ = new TtrpcServer(trunk, RUNTIME_LINE, new RuntimeService().bindService(), workers);
    trunk.start();
  }

  private void lost(@Nullable IOException cause) {
    closed = true;
    client.connectionLost(cause);
    registration.completeExceptionally(
        cause == null ? new IOException("the connection is closed") : cause);
  }

  private final class RuntimeService extends RuntimeGrpc.RuntimeImplBase {
    @Override
    public void registerPlugin(RegisterPluginRequest request, StreamObserver<Empty> reply) {
      Optional<String> problem = problem(request);
      if (problem.isPresent()) {
        reply.onError(Status.UNKNOWN.withDescription(problem.get()).asException());
        registration.completeExceptionally(new IOException(problem.get()));
        return;
      }
      registration.complete(request);
      reply.onNext(Empty.getDefaultInstance());
      reply.onCompleted();
    }

    private static Optional<String> problem(RegisterPluginRequest request) {
      if (!NAME.matcher(request.getPluginName()).matches()) {
        return Optional.of("invalid plugin name: \"" + request.getPluginName() + "\"");
      }
      return INDEX.matcher(request.getPluginIdx()).matches()
          ? Optional.empty()
          : Optional.of("invalid plugin index: \"" + request.getPluginIdx() + "\"");
    }

    @Override
    public void updateContainers(
        UpdateContainersRequest request, StreamObserver<UpdateContainersResponse> reply) {
      var wanted = WireReader.updates(request.getUpdateList(), List.of()).updates();
      var failed = new ContainerUpdates(runtime.updates().update(wanted), List.of());
      reply.onNext(
          UpdateContainersResponse.newBuilder().addAllFailed(WireWriter.updates(failed)).build());
      reply.onCompleted();
    }
  }

  /**
   * Takes the plugin in, up to but without synchronizing.
   *
   * @throws IOException if it does not register in time, is misnamed, or refuses its configuration
   */
  void admit() throws IOException, InterruptedException {
    RegisterPluginRequest registered = await(registration, runtime.registrationTimeout());
    name = registered.getPluginIdx() + "-" + registered.getPluginName();
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
      answer = call(PluginGrpc.getConfigureMethod(), request, runtime.requestTimeout());
    } catch (StatusException e) {
      throw new IOException(name + " refused its configuration: " + e.getMessage(), e);
    }
    if ((answer.getEvents() & ~ALL_EVENTS) != 0) {
      throw new IOException(
          "%s: invalid plugin events: 0x%x".formatted(name, answer.getEvents() & ~ALL_EVENTS));
    }
    events = answer.getEvents() == 0 ? ALL_EVENTS : answer.getEvents();
    policy = answer.getFailurePolicy();
  }

  private static <T> T await(CompletableFuture<T> future, Duration timeout)
      throws IOException, InterruptedException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("a plugin connected and did not register in " + timeout, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
    }
  }

  String name() {
    return name;
  }

  boolean closed() {
    return closed;
  }

  boolean subscribed(Event event) {
    return (events & event.bit()) != 0;
  }

  void close() {
    trunk.close();
  }

  /** Calls a method and waits. */
  <Q extends MessageLite, R> R call(MethodDescriptor<Q, R> method, Q request, Duration timeout)
      throws StatusException, InterruptedException {
    try {
      return client.call(method, request, timeout, Map.of()).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StatusException status) {
        throw status;
      }
      throw Status.UNKNOWN.withCause(e.getCause()).asException();
    }
  }

  /**
   * Hands a request to the plugin.
   *
   * @return empty if it is lost, has now been dropped, or may be left out by its own policy
   * @throws RequestRefusedException if the request fails because of it
   */
  <Q extends MessageLite, R> Optional<R> relay(
      Event event, MethodDescriptor<Q, R> method, Q request)
      throws RequestRefusedException, InterruptedException {
    long began = System.nanoTime();
    try {
      return Optional.of(call(method, request, runtime.requestTimeout()));
    } catch (StatusException e) {
      boolean late =
          e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
              && System.nanoTime() - began >= runtime.requestTimeout().toNanos();
      if (!closed && !late) {
        throw new RequestRefusedException(name, description(e), e);
      }
      if (closed || !policy.getKeepConnected()) {
        close();
      }
      if (policy.getFailRequest()) {
        throw new RequestRefusedException(
            name,
            "plugin %s failed to handle %s request: %s"
                .formatted(name, event.nriName(), description(e)),
            e);
      }
      return Optional.empty();
    }
  }

  /** The same for an event without an answer, in the old form for a plugin that wants that. */
  <Q extends MessageLite, R> void tell(
      Event event, MethodDescriptor<Q, R> method, Q request, StateChangeEvent change)
      throws RequestRefusedException, InterruptedException {
    if (!usesStateChange) {
      try {
        var _ = relay(event, method, request);
        return;
      } catch (RequestRefusedException e) {
        if (Status.fromThrowable(e).getCode() != Status.Code.UNIMPLEMENTED) {
          throw e;
        }
        usesStateChange = true;
      }
    }
    var _ = relay(event, PluginGrpc.getStateChangeMethod(), change);
  }

  private static String description(StatusException e) {
    String description = e.getStatus().getDescription();
    return description == null ? e.getStatus().getCode().name() : description;
  }
}
