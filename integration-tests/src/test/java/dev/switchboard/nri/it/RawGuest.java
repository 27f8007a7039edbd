package dev.switchboard.nri.it;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.switchboard.nri.ttrpc.proto.Request;
import dev.switchboard.nri.ttrpc.proto.Response;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** A plugin made of bytes: it serves creations until it is told to send garbage instead. */
final class RawGuest implements AutoCloseable {
  private static final int CREATE_CONTAINER = 0x8;

  final CountDownLatch lost = new CountDownLatch(1);
  private final SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
  private volatile boolean confused;

  RawGuest(Path path, String index, String name) throws IOException {
    socket.connect(UnixDomainSocketAddress.of(path));
    Thread.ofPlatform().daemon().name("raw-guest").start(this::serve);
    Request register =
        Request.newBuilder()
            .setService("nri.pkg.api.v1alpha1.Runtime")
            .setMethod("RegisterPlugin")
            .setPayload(
                RegisterPluginRequest.newBuilder()
                    .setPluginIdx(index)
                    .setPluginName(name)
                    .build()
                    .toByteString())
            .build();
    write(2, 1, 1, register);
  }

  /** The next creation is answered with what is no frame. */
  void confuse() {
    confused = true;
  }

  private void serve() {
    try (var input = new DataInputStream(Channels.newInputStream(socket))) {
      // The other side cuts a message into at most two frames, neither of which holds parts of two.
      while (true) {
        int line = input.readInt();
        byte[] frame = input.readNBytes(input.readInt());
        if (line == 1) {
          answer(whole(frame, input));
        }
      }
    } catch (IOException e) {
      lost.countDown();
    }
  }

  private static ByteBuffer whole(byte[] frame, DataInputStream input) throws IOException {
    int length = 10 + ByteBuffer.wrap(frame).getInt();
    ByteBuffer message = ByteBuffer.allocate(length).put(frame);
    while (message.hasRemaining()) {
      input.readInt();
      message.put(input.readNBytes(input.readInt()));
    }
    return message.flip();
  }

  private void answer(ByteBuffer message) throws IOException {
    int stream = message.getInt(4);
    Request request = Request.parseFrom(message.position(10));
    if (request.getMethod().equals("CreateContainer") && confused) {
      byte[] garbage = new byte[4096];
      Arrays.fill(garbage, (byte) 0xE7);
      socket.write(ByteBuffer.wrap(garbage));
      return;
    }
    MessageLite reply =
        switch (request.getMethod()) {
          case "Configure" -> ConfigureResponse.newBuilder().setEvents(CREATE_CONTAINER).build();
          case "Synchronize" -> SynchronizeResponse.getDefaultInstance();
          default -> CreateContainerResponse.getDefaultInstance();
        };
    write(1, stream, 2, Response.newBuilder().setPayload(reply.toByteString()).build());
  }

  private void write(int line, int stream, int type, MessageLite message) throws IOException {
    ByteString bytes = message.toByteString();
    ByteBuffer frame =
        ByteBuffer.allocate(18 + bytes.size())
            .putInt(line)
            .putInt(10 + bytes.size())
            .putInt(bytes.size())
            .putInt(stream)
            .put((byte) type)
            .put((byte) 0)
            .put(bytes.asReadOnlyByteBuffer())
            .flip();
    synchronized (this) {
      while (frame.hasRemaining()) {
        socket.write(frame);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
