package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.bundled.remote.Config.RemoteConfig;
import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.ContainerUpdater;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connection to a remote, from its making to its loss, and what it tells of its health. */
final class Connection implements AutoCloseable {
  /** What it says of itself. */
  enum Health {
    /** Nothing yet: it is not up, or has not answered. */
    UNKNOWN,
    /** It serves, or does not tell. */
    SERVING,
    /** It is up and does not want to be asked. */
    NOT_SERVING
  }

  /** For the watch of its health, which knows more, to tell why a connection is lost. */
  private static final Duration REASON = Duration.ofMillis(50);

  /** gRPC takes this for: a connection is never given up because nothing is asked. */
  private static final Duration NEVER = Duration.ofDays(365);

  private final RemoteConfig config;
  private final Wires wires;
  private final Runnable changed;
  private final ManagedChannel channel;
  private final AtomicReference<@Nullable String> lost = new AtomicReference<>();
  private volatile Health health = Health.UNKNOWN;
  private final AtomicBoolean updates = new AtomicBoolean();
  private volatile boolean over;

  /**
   * Begins to connect.
   *
   * @param changed told when its health changes or it is lost, on the thread of the wires
   * @throws AbsentException if TLS cannot be set up
   */
  Connection(RemoteConfig config, Address address, Wires wires, Runnable changed)
      throws AbsentException {
    this.config = config;
    this.wires = wires;
    this.changed = changed;
    this.channel = channel(address);
    follow(ConnectivityState.IDLE);
    wires.loop().execute(this::watch);
  }

  private ManagedChannel channel(Address address) throws AbsentException {
    Path socket = address.socket();
    NettyChannelBuilder builder;
    if (socket != null) {
      builder =
          NettyChannelBuilder.forTarget(UnixResolver.target(socket))
              .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class);
    } else {
      builder =
          NettyChannelBuilder.forTarget("dns:///" + address.host() + ":" + address.port())
              .channelType(NioSocketChannel.class, InetSocketAddress.class);
    }
    if (address.tls()) {
      builder.sslContext(new Tls(config.tls()).context());
      if (!config.tls().authority().isEmpty()) {
        builder.overrideAuthority(config.tls().authority());
      }
    } else {
      builder.usePlaintext();
    }
    return builder
        .eventLoopGroup(wires.group())
        .directExecutor()
        .offloadExecutor(Wires.lookups())
        .defaultLoadBalancingPolicy(OneConnection.POLICY)
        .disableServiceConfigLookUp()
        .disableRetry()
        .idleTimeout(NEVER.toDays(), TimeUnit.DAYS)
        .keepAliveTime(config.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS)
        .keepAliveTimeout(config.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
        .keepAliveWithoutCalls(true)
        .build();
  }

  private void follow(ConnectivityState last) {
    channel.notifyWhenStateChanged(
        last,
        () -> {
          ConnectivityState now = channel.getState(false);
          if (now == ConnectivityState.TRANSIENT_FAILURE || now == ConnectivityState.SHUTDOWN) {
            over = true;
            var _ =
                wires
                    .loop()
                    .schedule(
                        () -> lose("the connection was closed"),
                        REASON.toMillis(),
                        TimeUnit.MILLISECONDS);
          } else {
            follow(now);
          }
        });
  }

  private void watch() {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(HealthGrpc.getWatchMethod(), CallOptions.DEFAULT),
        HealthCheckRequest.newBuilder().setService(config.healthService()).build(),
        new StreamObserver<HealthCheckResponse>() {
          @Override
          public void onNext(HealthCheckResponse told) {
            health(told.getStatus() == ServingStatus.SERVING ? Health.SERVING : Health.NOT_SERVING);
          }

          @Override
          public void onError(Throwable failure) {
            if (Status.fromThrowable(failure).getCode() == Status.Code.UNIMPLEMENTED) {
              health(Health.SERVING); // it does not tell
            } else {
              lose(told(Status.fromThrowable(failure)));
            }
          }

          @Override
          public void onCompleted() {
            lose("it has ended the watch of its health");
          }
        });
  }

  private void health(Health now) {
    health = now;
    changed.run();
  }

  private void lose(String reason) {
    over = true;
    if (lost.compareAndSet(null, reason)) {
      changed.run();
    }
  }

  Health health() {
    return health;
  }

  /** Why it is lost; empty while it is not. */
  Optional<String> lost() {
    return Optional.ofNullable(lost.get());
  }

  /** Gives it up for a reason. */
  void close(String reason) {
    lose(reason);
  }

  /**
   * Calls a method of NRI's Plugin service and waits; on any thread.
   *
   * @throws CallFailedException if it does not answer, or with an error
   */
  byte[] call(String method, byte[] request, Map<String, List<String>> metadata, Duration limit)
      throws CallFailedException, InterruptedException {
    var reply = new CompletableFuture<byte[]>();
    var begun = new AtomicReference<@Nullable PendingCall>();
    long deadline = System.nanoTime() + limit.toNanos();
    wires
        .loop()
        .execute(
            () -> begun.set(PendingCall.start(channel, method, request, metadata, limit, reply)));
    try {
      return reply.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | TimeoutException e) {
      wires
          .loop()
          .execute(() -> {
            PendingCall pending = begun.get();
            if (pending != null) {
              pending.cancel();
            }
          });
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw CallFailedException.late(limit);
    } catch (ExecutionException e) {
      throw failed(e.getCause(), limit, System.nanoTime() - deadline >= 0);
    }
  }

  private CallFailedException failed(@Nullable Throwable cause, Duration limit, boolean late) {
    Status status =
        cause instanceof StatusException known
            ? known.getStatus()
            : Status.INTERNAL.withDescription(String.valueOf(cause));
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && late) {
      return CallFailedException.late(limit);
    }
    boolean unavailable = status.getCode() == Status.Code.UNAVAILABLE;
    return unavailable && (over || status.getCause() != null)
        ? CallFailedException.lost(lost().orElse(told(status)))
        : CallFailedException.refused(status.getCode() == Status.Code.UNIMPLEMENTED, told(status));
  }

  /** Code and reason; the code is left out where it says nothing. */
  private static String told(Status status) {
    String description = String.valueOf(status.getDescription());
    Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause != null && cause.getMessage() != null) {
      return String.valueOf(cause.getMessage()); // "io exception" alone would say nothing
    }
    return switch (status.getCode()) {
      case UNKNOWN -> description;
      default ->
          status.getDescription() == null
              ? status.getCode().name()
              : status.getCode().name() + ": " + description;
    };
  }

  /** Takes updates that the remote asks for by itself, from the first time on. */
  void takeUpdates(String remote, ContainerUpdater updater) {
    if (updates.compareAndSet(false, true)) {
      EventLoop loop = wires.loop();
      loop.execute(() -> UpdateStream.open(remote, channel, updater, loop));
    }
  }

  /** Ends it when its calls have ended. */
  void retire() {
    var _ = channel.shutdown();
    var _ =
        wires
            .loop()
            .schedule(() -> channel.shutdownNow(), REASON.toMillis() * 100, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    var _ = channel.shutdownNow();
  }
}
