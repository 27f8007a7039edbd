package dev.switchboard.nri.session;

import dev.switchboard.nri.transport.RuntimeServerSocket;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.TtrpcClient;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import dev.switchboard.nri.wire.proto.UpdateContainersResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The runtime's end of the protocol, step by step as a test wants it. */
final class FakeRuntime implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);

  private final RuntimeServerSocket listener;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

  FakeRuntime(Path socket) throws IOException {
    listener = RuntimeServerSocket.bind(socket);
  }

  /** Takes the next connection. */
  Connection accept() throws IOException {
    return new Connection(listener.accept());
  }

  /** Takes the next connection and brings it to the point where it serves. */
  Connection serve(String nriVersion) throws Exception {
    return serve(accept(), nriVersion);
  }

  static Connection serve(Connection connection, String nriVersion) throws Exception {
    connection.registration();
    connection.configure(configuration("testd", "1", nriVersion));
    connection.synchronize(SynchronizeRequest.getDefaultInstance());
    return connection;
  }

  static ConfigureRequest configuration(String name, String version, String nriVersion) {
    return ConfigureRequest.newBuilder()
        .setRuntimeName(name)
        .setRuntimeVersion(version)
        .setRegistrationTimeout(5000)
        .setRequestTimeout(2000)
        .setNRIVersion(nriVersion)
        .build();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** One plugin's connection. */
  final class Connection extends RuntimeGrpc.RuntimeImplBase implements AutoCloseable {
    final CompletableFuture<Boolean> lost = new CompletableFuture<>();
    final BlockingQueue<UpdateContainersRequest> updates = new LinkedBlockingQueue<>();
    private final BlockingQueue<RegisterPluginRequest> registrations = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> registrationReply = new CompletableFuture<>();
    private final Trunk trunk;
    private final TtrpcClient plugin;

    Connection(RuntimeSocket socket) {
      trunk = new Trunk(socket, "fake", _ -> lost.complete(true));
      plugin = new TtrpcClient(trunk, 1);
      var _ = lost.thenRun(() -> plugin.connectionLost(null));
      var _ = new TtrpcServer(trunk, 2, bindService(), workers);
      trunk.start();
    }

    @Override
    public void registerPlugin(RegisterPluginRequest request, StreamObserver<Empty> reply) {
      registrations.add(request);
      var _ =
          registrationReply.thenAccept(status -> {
            if (status.isOk()) {
              reply.onNext(Empty.getDefaultInstance());
              reply.onCompleted();
            } else {
              reply.onError(status.asException());
            }
          });
    }

    @Override
    public void updateContainers(
        UpdateContainersRequest request, StreamObserver<UpdateContainersResponse> reply) {
      updates.add(request);
      reply.onNext(UpdateContainersResponse.getDefaultInstance());
      reply.onCompleted();
    }

    /** Waits for the registration without answering it. */
    RegisterPluginRequest awaitRegistration() throws InterruptedException {
      RegisterPluginRequest request = registrations.poll(30, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("nobody registers");
      }
      return request;
    }

    void answerRegistration(Status status) {
      registrationReply.complete(status);
    }

    RegisterPluginRequest registration() throws InterruptedException {
      RegisterPluginRequest request = awaitRegistration();
      answerRegistration(Status.OK);
      return request;
    }

    ConfigureResponse configure(ConfigureRequest request) throws Exception {
      return call(PluginGrpc.getConfigureMethod(), request).get(30, TimeUnit.SECONDS);
    }

    SynchronizeResponse synchronize(SynchronizeRequest request) throws Exception {
      return call(PluginGrpc.getSynchronizeMethod(), request).get(30, TimeUnit.SECONDS);
    }

    <Q extends com.google.protobuf.MessageLite, R> CompletableFuture<R> call(
        MethodDescriptor<Q, R> method, Q request) {
      return plugin.call(method, request, LONG, Map.of());
    }

    void awaitLoss() throws Exception {
      lost.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      trunk.close();
    }
  }
}
