package dev.switchboard.nri.runtime;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.TtrpcClient;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.FailurePolicy;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** A plugin in as few words as the protocol allows; a test overrides what it is about. */
public class FakePlugin extends PluginGrpc.PluginImplBase implements AutoCloseable {
  public final CountDownLatch lost = new CountDownLatch(1);
  public final CompletableFuture<ConfigureRequest> configuration = new CompletableFuture<>();
  public final List<SynchronizeRequest> parts = new CopyOnWriteArrayList<>();
  public final TtrpcClient runtime;
  private final Trunk trunk;
  private int events = (1 << Event.values().length) - 1;
  private FailurePolicy policy = FailurePolicy.getDefaultInstance();

  public FakePlugin(Path socket) throws IOException {
    this(socket, Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
  }

  /**
   * @param handlers where requests are handled; on the reader's own thread if it runs them itself
   */
  public FakePlugin(Path socket, Executor handlers) throws IOException {
    trunk = new Trunk(RuntimeSocket.connect(socket), "fake", _ -> lost.countDown());
    var _ = new TtrpcServer(trunk, 1, bindService(), handlers);
    runtime = new TtrpcClient(trunk, 2);
    trunk.start();
  }

  public FakePlugin events(Event... subscribed) {
    events = 0;
    for (Event event : subscribed) {
      events |= event.bit();
    }
    return this;
  }

  public FakePlugin mask(int mask) {
    events = mask;
    return this;
  }

  public FakePlugin policy(boolean failRequest, boolean keepConnected) {
    policy =
        FailurePolicy.newBuilder()
            .setFailRequest(failRequest)
            .setKeepConnected(keepConnected)
            .build();
    return this;
  }

  public FakePlugin register(String index, String name) throws Exception {
    runtime
        .call(
            RuntimeGrpc.getRegisterPluginMethod(),
            RegisterPluginRequest.newBuilder().setPluginIdx(index).setPluginName(name).build(),
            Duration.ofSeconds(5),
            Map.of())
        .get();
    return this;
  }

  public static <T> void answer(StreamObserver<T> reply, T value) {
    reply.onNext(value);
    reply.onCompleted();
  }

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> reply) {
    configuration.complete(request);
    answer(
        reply, ConfigureResponse.newBuilder().setEvents(events).setFailurePolicy(policy).build());
  }

  @Override
  public void synchronize(SynchronizeRequest request, StreamObserver<SynchronizeResponse> reply) {
    parts.add(request);
    answer(reply, SynchronizeResponse.newBuilder().setMore(request.getMore()).build());
  }

  @Override
  public void close() {
    trunk.close();
  }
}
