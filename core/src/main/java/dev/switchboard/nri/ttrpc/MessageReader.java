package dev.switchboard.nri.ttrpc;

import dev.switchboard.nri.transport.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Puts the bytes of a line together into messages, whatever frames they came in. */
final class MessageReader implements Line.Receiver {
  private final Sink sink;
  private final ByteBuffer headerBytes = ByteBuffer.allocate(MessageHeader.SIZE);
  private @Nullable MessageHeader header;
  private byte[] payload = {};
  private int filled;

  MessageReader(Sink sink) {
    this.sink = sink;
  }

  /** Takes whole messages, on the reader thread. */
  interface Sink {
    void message(MessageHeader header, byte[] payload) throws IOException;

    /** A message longer than allowed has gone by; its bytes were dropped. */
    void oversize(MessageHeader header) throws IOException;
  }

  @Override
  public void receive(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (header == null) {
        readHeader(bytes);
      } else {
        readPayload(bytes, header);
      }
    }
  }

  private void readHeader(ByteBuffer bytes) throws IOException {
    while (headerBytes.hasRemaining() && bytes.hasRemaining()) {
      headerBytes.put(bytes.get());
    }
    if (headerBytes.hasRemaining()) {
      return;
    }
    MessageHeader complete = MessageHeader.read(headerBytes.flip());
    headerBytes.clear();
    if (complete.length() < 0) {
      throw new IOException("message of " + Integer.toUnsignedLong(complete.length()) + " bytes");
    }
    header = complete;
    filled = 0;
    payload = isOversize(complete) ? new byte[0] : new byte[complete.length()];
    if (complete.length() == 0) {
      finish(complete);
    }
  }

  private void readPayload(ByteBuffer bytes, MessageHeader current) throws IOException {
    int piece = Math.min(current.length() - filled, bytes.remaining());
    if (isOversize(current)) {
      bytes.position(bytes.position() + piece);
    } else {
      bytes.get(payload, filled, piece);
    }
    filled += piece;
    if (filled == current.length()) {
      finish(current);
    }
  }

  private void finish(MessageHeader complete) throws IOException {
    header = null;
    if (isOversize(complete)) {
      sink.oversize(complete);
    } else {
      sink.message(complete, payload);
    }
  }

  private static boolean isOversize(MessageHeader header) {
    return header.length() > MessageHeader.MAX_LENGTH;
  }
}
