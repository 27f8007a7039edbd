package dev.switchboard.nri.ttrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.switchboard.nri.transport.RuntimeServerSocket;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.proto.Request;
import dev.switchboard.nri.ttrpc.proto.Response;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TtrpcTests {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int LINE = 1;

  @TempDir Path temp;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final CompletableFuture<String> trunkClosed = new CompletableFuture<>();
  private final Plugin plugin = new Plugin();
  private RuntimeServerSocket listener;
  private SocketChannel peer;
  private DataInputStream fromServer;

  /** Answers what the tests ask. */
  private static final class Plugin extends PluginGrpc.PluginImplBase {
    final CountDownLatch release = new CountDownLatch(1);
    volatile Map<String, List<String>> metadata = Map.of();
    volatile Long deadline = 0L;

    @Override
    public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> reply) {
      metadata = TtrpcServer.METADATA.get();
      deadline = TtrpcServer.DEADLINE_NANOS.get();
      reply.onNext(ConfigureResponse.newBuilder().setEvents(7).build());
      reply.onCompleted();
    }

    @Override
    public void shutdown(Empty request, StreamObserver<Empty> reply) {
      reply.onNext(Empty.getDefaultInstance());
      reply.onCompleted();
    }

    @Override
    public void synchronize(SynchronizeRequest request, StreamObserver<SynchronizeResponse> reply) {
      reply.onError(Status.UNKNOWN.withDescription("no: " + request.getPodsCount()).asException());
    }

    @Override
    public void createContainer(
        CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
      switch (request.getPod().getName()) {
        case "throw" -> throw new IllegalStateException("boom");
        case "huge" -> {
          var response = CreateContainerResponse.newBuilder();
          response.getAdjustBuilder().putAnnotations("k", "x".repeat(5 << 20));
          reply.onNext(response.build());
          reply.onCompleted();
        }
        case "wait" -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          reply.onNext(CreateContainerResponse.getDefaultInstance());
          reply.onCompleted();
        }
        default -> {
          var response = CreateContainerResponse.newBuilder();
          response.getAdjustBuilder().addArgs(request.getPod().getName());
          reply.onNext(response.build());
          reply.onCompleted();
        }
      }
    }
  }

  @BeforeEach
  void connect() throws IOException {
    listener = RuntimeServerSocket.bind(temp.resolve("d").resolve("s"));
    peer = SocketChannel.open(StandardProtocolFamily.UNIX);
    peer.connect(UnixDomainSocketAddress.of(temp.resolve("d").resolve("s")));
    var trunk =
        new Trunk(
            listener.accept(),
            "server",
            cause -> trunkClosed.complete(cause == null ? "" : String.valueOf(cause.getMessage())));
    new TtrpcServer(trunk, LINE, plugin.bindService(), workers);
    trunk.start();
    fromServer = new DataInputStream(Channels.newInputStream(peer));
  }

  @AfterEach
  void disconnect() throws IOException {
    plugin.release.countDown();
    peer.close();
    listener.close();
    workers.shutdownNow();
  }

  private static byte[] message(int stream, int type, byte[] payload) {
    return ByteBuffer.allocate(10 + payload.length)
        .putInt(payload.length)
        .putInt(stream)
        .put((byte) type)
        .put((byte) 0)
        .put(payload)
        .array();
  }

  private static byte[] request(String service, String method, ByteString payload) {
    return Request.newBuilder()
        .setService(service)
        .setMethod(method)
        .setPayload(payload)
        .build()
        .toByteArray();
  }

  private static byte[] create(String pod) {
    return request(
        "nri.pkg.api.v1alpha1.Plugin",
        "CreateContainer",
        CreateContainerRequest.newBuilder()
            .setPod(PodSandbox.newBuilder().setName(pod))
            .build()
            .toByteString());
  }

  /** Sends bytes on the served connection, cut into frames of at most {@code cut} bytes. */
  private void send(byte[] bytes, int cut) throws IOException {
    for (int from = 0; from < bytes.length; from += cut) {
      int length = Math.min(cut, bytes.length - from);
      frame(LINE, ByteBuffer.wrap(bytes, from, length));
    }
  }

  private void frame(int id, ByteBuffer payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.remaining());
    frame.putInt(id).putInt(payload.remaining()).put(payload).flip();
    while (frame.hasRemaining()) {
      peer.write(frame);
    }
  }

  private record Reply(int stream, Response response, List<Integer> frames) {}

  private Reply receive() throws IOException {
    var frames = new ArrayList<Integer>();
    ByteBuffer bytes = ByteBuffer.allocate(8 << 20);
    while (bytes.position() < 10 || bytes.position() < 10 + bytes.getInt(0)) {
      assertThat(fromServer.readInt()).isEqualTo(LINE);
      int length = fromServer.readInt();
      fromServer.readFully(bytes.array(), bytes.position(), length);
      bytes.position(bytes.position() + length);
      frames.add(length);
    }
    assertThat(bytes.position()).as("nothing of the next message").isEqualTo(10 + bytes.getInt(0));
    assertThat(bytes.get(8)).as("type").isEqualTo((byte) 2);
    return new Reply(
        bytes.getInt(4),
        Response.parseFrom(ByteBuffer.wrap(bytes.array(), 10, bytes.getInt(0))),
        frames);
  }

  private static CreateContainerResponse created(Reply reply) throws IOException {
    assertThat(reply.response.hasStatus()).isFalse();
    return CreateContainerResponse.parseFrom(reply.response.getPayload());
  }

  @Test
  void requestsAreUnderstoodWhereverFramesAreCut() throws IOException {
    int stream = 1;
    for (int cut : new int[] {1, 2, 7, 10, 11, 4096, 1 << 20}) {
      send(message(stream, 1, create("p" + cut)), cut);
      Reply reply = receive();
      assertThat(reply.stream).isEqualTo(stream);
      assertThat(created(reply).getAdjust().getArgsList()).containsExactly("p" + cut);
      stream += 2;
    }
  }

  @Test
  void twoMessagesInOneFrameAreTwoRequests() throws IOException {
    byte[] both =
        ByteBuffer.allocate(2 * message(1, 1, create("a")).length)
            .put(message(1, 1, create("a")))
            .put(message(3, 1, create("b")))
            .array();
    send(both, both.length);
    assertThat(List.of(receive().stream, receive().stream)).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void aLongReplyIsItsHeaderAndThenAllOfItsPayload() throws IOException {
    send(message(1, 1, create("x".repeat(4076 - 6))), 1 << 20);
    Reply fits = receive();
    assertThat(fits.frames).containsExactly(10 + fits.response.getSerializedSize());
    send(message(3, 1, create("x".repeat(100_000))), 1 << 20);
    Reply cut = receive();
    assertThat(cut.frames).containsExactly(10, cut.response.getSerializedSize());
  }

  @Test
  void aFrameIsCutExactlyAbove4096Bytes() throws IOException {
    for (int size = 4060, stream = 1; size < 4110; size++, stream += 2) {
      send(message(stream, 1, create("x".repeat(size))), 1 << 20);
      Reply reply = receive();
      int total = 10 + reply.response.getSerializedSize();
      assertThat(reply.frames).hasSize(total <= 4096 ? 1 : 2);
    }
  }

  @Test
  void anEmptyReplyHasNoBytes() throws IOException {
    send(message(1, 1, request("nri.pkg.api.v1alpha1.Plugin", "Shutdown", ByteString.EMPTY)), 4096);
    assertThat(receive().response.getSerializedSize()).isZero();
  }

  private Response.Builder refused(byte[] message) throws IOException {
    send(message, 4096);
    Reply reply = receive();
    assertThat(reply.response.getPayload()).isEqualTo(ByteString.EMPTY);
    return reply.response.toBuilder();
  }

  @Test
  void whatGoesWrongIsAnsweredAsGoDoes() throws IOException {
    String plugin = "nri.pkg.api.v1alpha1.Plugin";
    assertThat(refused(message(1, 1, request("x.Y", "Z", ByteString.EMPTY))).getStatus())
        .extracting("code", "message")
        .containsExactly(12, "service x.Y");
    assertThat(refused(message(3, 1, request(plugin, "Nap", ByteString.EMPTY))).getStatus())
        .extracting("code", "message")
        .containsExactly(12, "method Nap");
    assertThat(refused(message(5, 1, new byte[] {(byte) 0xff})).getStatus().getMessage())
        .startsWith("unmarshal request error: ");
    assertThat(
            refused(
                    message(
                        7, 1, request(plugin, "Configure", ByteString.copyFrom(new byte[] {9}))))
                .getStatus())
        .satisfies(status -> {
          assertThat(status.getCode()).isEqualTo(13);
          assertThat(status.getMessage()).startsWith("ttrpc: error unmarshalling payload: ");
        });
    assertThat(refused(message(9, 1, request(plugin, "Synchronize", ByteString.EMPTY))).getStatus())
        .extracting("code", "message")
        .containsExactly(2, "no: 0");
    assertThat(refused(message(11, 1, create("throw"))).getStatus().getCode()).isEqualTo(2);
    assertThat(refused(message(13, 1, create("huge"))).getStatus())
        .satisfies(status -> {
          assertThat(status.getCode()).isEqualTo(8);
          assertThat(status.getMessage()).endsWith("exceed maximum message size of 4194304");
        });
  }

  @Test
  void evenAndReusedStreamsAreRefusedAndOthersGoOn() throws IOException {
    assertThat(refused(message(2, 1, create("a"))).getStatus().getCode()).isEqualTo(3);
    send(message(5, 1, create("a")), 4096);
    created(receive());
    assertThat(refused(message(5, 1, create("a"))).getStatus().getCode()).isEqualTo(3);
    assertThat(refused(message(3, 1, create("a"))).getStatus().getCode()).isEqualTo(3);
    send(message(7, 1, create("b")), 4096);
    created(receive());
  }

  @Test
  void aTooLongRequestIsDroppedAndAnswered() throws IOException {
    send(message(1, 1, new byte[(4 << 20) + 1]), 1 << 20);
    assertThat(receive().response.getStatus().getCode()).isEqualTo(8);
    send(message(3, 1, create("a")), 4096);
    created(receive());
  }

  @Test
  void aSlowRequestDoesNotHoldUpTheNext() throws IOException {
    send(message(1, 1, create("wait")), 4096);
    send(message(3, 1, create("quick")), 4096);
    assertThat(receive().stream).isEqualTo(3);
    plugin.release.countDown();
    assertThat(receive().stream).isEqualTo(1);
  }

  @Test
  void unknownConnectionsEmptyFramesAndOtherTypesAreIgnored() throws IOException {
    frame(0, ByteBuffer.wrap(new byte[] {1}));
    frame(77, ByteBuffer.wrap(new byte[5000]));
    frame(LINE, ByteBuffer.allocate(0));
    send(message(1, 9, new byte[] {1, 2}), 4096);
    send(message(1, 1, create("a")), 4096);
    created(receive());
  }

  @Test
  void dataForAStreamThatIsNotOpenIsRefused() throws IOException {
    assertThat(refused(message(1, 3, new byte[] {1, 2})).getStatus())
        .extracting("code", "message")
        .containsExactly(3, "StreamID is no longer active");
    send(message(1, 1, create("a")), 4096);
    created(receive());
  }

  @Test
  void aFrameBeyondTheLimitClosesTheTrunk() throws Exception {
    peer.write(ByteBuffer.allocate(8).putInt(1).putInt(Trunk.MAX_PAYLOAD + 1).flip());
    assertThat(trunkClosed.get(30, TimeUnit.SECONDS)).contains("at most " + Trunk.MAX_PAYLOAD);
  }

  @Test
  void seededGarbageNeverHangsOrKills() throws Exception {
    var random = new Random(4711);
    byte[] garbage = new byte[1 << 16];
    random.nextBytes(garbage);
    garbage[0] = 0;
    try {
      peer.write(ByteBuffer.wrap(garbage));
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
    assertThat(trunkClosed.get(30, TimeUnit.SECONDS)).isNotEmpty();
  }

  @Test
  void metadataAndDeadlineReachTheHandler() throws Exception {
    try (var client = new Client()) {
      long before = System.nanoTime();
      ConfigureResponse response =
          client
              .rpc
              .call(
                  PluginGrpc.getConfigureMethod(),
                  ConfigureRequest.getDefaultInstance(),
                  LONG,
                  Map.of("traceparent", "00-1"))
              .get();
      assertThat(response.getEvents()).isEqualTo(7);
      assertThat(client.plugin.metadata).isEqualTo(Map.of("traceparent", List.of("00-1")));
      assertThat(client.plugin.deadline).isGreaterThanOrEqualTo(before + LONG.toNanos());
    }
  }

  @Test
  void aCallFailsWithThePeersStatusOrItsTimeoutOrTheConnection() throws Exception {
    try (var client = new Client()) {
      assertThat(
              failure(
                  client.rpc.call(
                      PluginGrpc.getSynchronizeMethod(),
                      SynchronizeRequest.getDefaultInstance(),
                      LONG,
                      Map.of())))
          .hasMessage("UNKNOWN: no: 0");
      assertThat(failure(client.create("wait", Duration.ofMillis(20))).getStatus().getCode())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(failure(client.create("x".repeat(5 << 20), LONG)).getStatus().getCode())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(client.create("still alive", LONG).get().getAdjust().getArgs(0))
          .isEqualTo("still alive");
      CompletableFuture<CreateContainerResponse> inFlight = client.create("wait", LONG);
      client.serverTrunk.close();
      assertThat(failure(inFlight).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure(client.create("late", LONG)).getStatus().getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void manyCallsAtOnceGetTheirOwnAnswers() throws Exception {
    try (var client = new Client()) {
      var calls = new ArrayList<CompletableFuture<CreateContainerResponse>>();
      try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < 500; i++) {
          String name = "n" + i + "x".repeat(i * 20);
          calls.add(
              CompletableFuture.supplyAsync(() -> client.create(name, LONG), callers)
                  .thenCompose(call -> call));
        }
      }
      for (int i = 0; i < 500; i++) {
        assertThat(calls.get(i).get().getAdjust().getArgs(0)).startsWith("n" + i);
      }
    }
  }

  private static StatusException failure(CompletableFuture<?> call) {
    return (StatusException) catchThrowableOfType(ExecutionException.class, call::get).getCause();
  }

  /** A client of ours talking to a server of ours. */
  private final class Client implements AutoCloseable {
    final Plugin plugin = new Plugin();
    final RuntimeServerSocket ownListener;
    final Trunk serverTrunk;
    final Trunk clientTrunk;
    final TtrpcClient rpc;

    Client() throws IOException {
      Path path = temp.resolve("d").resolve("c");
      ownListener = RuntimeServerSocket.bind(path);
      var lost = new CompletableFuture<TtrpcClient>();
      clientTrunk =
          new Trunk(
              RuntimeSocket.connect(path),
              "client",
              cause -> lost.thenAccept(client -> client.connectionLost(cause)));
      rpc = new TtrpcClient(clientTrunk, LINE);
      lost.complete(rpc);
      serverTrunk = new Trunk(ownListener.accept(), "server2", _ -> {});
      new TtrpcServer(serverTrunk, LINE, plugin.bindService(), workers);
      serverTrunk.start();
      clientTrunk.start();
    }

    CompletableFuture<CreateContainerResponse> create(String pod, Duration timeout) {
      return rpc.call(
          PluginGrpc.getCreateContainerMethod(),
          CreateContainerRequest.newBuilder().setPod(PodSandbox.newBuilder().setName(pod)).build(),
          timeout,
          Map.of());
    }

    @Override
    public void close() throws IOException {
      plugin.release.countDown();
      clientTrunk.close();
      serverTrunk.close();
      ownListener.close();
    }
  }
}
