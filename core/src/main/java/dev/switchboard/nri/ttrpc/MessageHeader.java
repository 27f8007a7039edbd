package dev.switchboard.nri.ttrpc;

import java.nio.ByteBuffer;

/**
 * The ten bytes before a payload: length and stream id (32 bits big-endian each), type and flags.
 *
 * @param length bytes of payload
 * @param streamId odd for streams that a client opened
 * @param type one of the constants here
 */
record MessageHeader(int length, int streamId, byte type) {
  static final int SIZE = 10;

  /** Longest payload that may be sent. */
  static final int MAX_LENGTH = 4 << 20;

  static final byte REQUEST = 1;
  static final byte RESPONSE = 2;

  /** Streaming; never valid in NRI, which has unary calls only. */
  static final byte DATA = 3;

  static MessageHeader read(ByteBuffer bytes) {
    int length = bytes.getInt();
    int streamId = bytes.getInt();
    byte type = bytes.get();
    bytes.get(); // flags: unary calls neither set nor read them
    return new MessageHeader(length, streamId, type);
  }

  ByteBuffer toBytes() {
    return ByteBuffer.allocate(SIZE).putInt(length).putInt(streamId).put(type).put((byte) 0).flip();
  }
}
