package dev.switchboard.nri.ttrpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.switchboard.nri.transport.RuntimeServerSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.proto.Request;
import dev.switchboard.nri.ttrpc.proto.Response;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A runtime that writes and reads bytes, and our server at the other end. */
final class RawRuntime implements AutoCloseable {
  private static final int LINE = 1;

  final CompletableFuture<String> trunkClosed = new CompletableFuture<>();
  final AnsweringPlugin plugin = new AnsweringPlugin();
  final SocketChannel peer;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final RuntimeServerSocket listener;
  private final DataInputStream fromServer;

  RawRuntime(Path socket) throws IOException {
    listener = RuntimeServerSocket.bind(socket);
    peer = SocketChannel.open(StandardProtocolFamily.UNIX);
    peer.connect(UnixDomainSocketAddress.of(socket));
    var trunk =
        new Trunk(
            listener.accept(),
            "server",
            cause -> trunkClosed.complete(cause == null ? "" : String.valueOf(cause.getMessage())));
    new TtrpcServer(trunk, LINE, plugin.bindService(), workers);
    trunk.start();
    fromServer = new DataInputStream(Channels.newInputStream(peer));
  }

  @Override
  public void close() throws IOException {
    plugin.release.countDown();
    peer.close();
    listener.close();
    workers.shutdownNow();
  }

  static byte[] message(int stream, int type, byte[] payload) {
    return ByteBuffer.allocate(10 + payload.length)
        .putInt(payload.length)
        .putInt(stream)
        .put((byte) type)
        .put((byte) 0)
        .put(payload)
        .array();
  }

  static byte[] request(String service, String method, ByteString payload) {
    return Request.newBuilder()
        .setService(service)
        .setMethod(method)
        .setPayload(payload)
        .build()
        .toByteArray();
  }

  static byte[] create(String pod) {
    return request(
        "nri.pkg.api.v1alpha1.Plugin",
        "CreateContainer",
        CreateContainerRequest.newBuilder()
            .setPod(PodSandbox.newBuilder().setName(pod))
            .build()
            .toByteString());
  }

  /** Sends bytes on the served connection, cut into frames of at most {@code cut} bytes. */
  void send(byte[] bytes, int cut) throws IOException {
    for (int from = 0; from < bytes.length; from += cut) {
      int length = Math.min(cut, bytes.length - from);
      frame(LINE, ByteBuffer.wrap(bytes, from, length));
    }
  }

  void frame(int id, ByteBuffer payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.remaining());
    frame.putInt(id).putInt(payload.remaining()).put(payload).flip();
    while (frame.hasRemaining()) {
      peer.write(frame);
    }
  }

  record Reply(int stream, Response response, List<Integer> frames) {}

  Reply receive() throws IOException {
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

  static CreateContainerResponse created(Reply reply) throws IOException {
    assertThat(reply.response().hasStatus()).isFalse();
    return CreateContainerResponse.parseFrom(reply.response().getPayload());
  }
}
