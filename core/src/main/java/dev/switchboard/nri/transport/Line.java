package dev.switchboard.nri.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * One logical connection of a trunk: a stream of bytes in each direction.
 *
 * <p>Inbound, the bytes of each frame go to a {@link Receiver} on the thread that reads. No frame
 * boundary means anything there.
 */
public final class Line {
  /**
   * What fits a Go receiver that waits for a message's header: its buffer has 4096 bytes, and a
   * longer frame fails with "cannot allocate memory".
   */
  private static final int HEADER_FRAME_LIMIT = 4096;

  private final int id;
  private final Trunk trunk;
  private final Receiver receiver;

  Line(int id, Trunk trunk, Receiver receiver) {
    this.id = id;
    this.trunk = trunk;
    this.receiver = receiver;
  }

  /** Takes inbound bytes. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * @param bytes valid during the call only; called on the thread that reads, must not block
     * @throws IOException if the stream can no longer be understood; the trunk is closed
     */
    void receive(ByteBuffer bytes) throws IOException;
  }

  /**
   * Sends one message, cut into frames as a Go peer can take them: one frame if all of it fits 4096
   * bytes, else the header alone and then the whole payload. Frames never hold parts of two
   * messages. Safe on any thread; blocks while the peer does not read.
   *
   * @param header at most 4096 bytes
   * @param payload at most {@link Trunk#MAX_PAYLOAD}
   */
  public void send(ByteBuffer header, ByteBuffer payload) throws IOException {
    if (header.remaining() + payload.remaining() <= HEADER_FRAME_LIMIT) {
      trunk.write(frame(header.remaining() + payload.remaining()), header, payload);
    } else {
      trunk.write(frame(header.remaining()), header, frame(payload.remaining()), payload);
    }
  }

  /**
   * Has a request run soon after this returns, by the thread that reads or by a worker; what comes
   * in afterwards does not wait for it. For the line's receiver.
   */
  public void run(Runnable request, Executor workers) {
    trunk.run(request, workers);
  }

  void receive(ByteBuffer bytes) throws IOException {
    receiver.receive(bytes);
  }

  private ByteBuffer frame(int length) {
    return ByteBuffer.allocate(Trunk.FRAME_HEADER).putInt(id).putInt(length).flip();
  }
}
