package dev.switchboard.nri.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.nio.charset.StandardCharsets;

/**
 * Writes protobuf from its end to its beginning: when the head of a message is written, the length
 * of all that belongs to it is known, so nothing has to be measured beforehand. What comes last in
 * a message is written first.
 */
final class BackwardWriter {
  private static final int CONTINUED = 0x80;
  private static final int SHORT = 64;

  private byte[] bytes;
  private int start;

  /**
   * @param likely how long it will probably be: more is possible, but costs a copy
   */
  BackwardWriter(int likely) {
    bytes = new byte[likely];
    start = likely;
  }

  /** How much has been written. */
  int length() {
    return bytes.length - start;
  }

  /** As the protocol has it, an empty text is not written. */
  void text(int field, String value) {
    if (!value.isEmpty()) {
      textOrEmpty(field, value);
    }
  }

  /** Of a list, in which an empty text counts. */
  void textOrEmpty(int field, String value) {
    int end = length();
    if (value.length() > SHORT || !ascii(value)) {
      raw(value.getBytes(StandardCharsets.UTF_8));
    }
    head(field, end);
  }

  /**
   * Most texts are short and plain, and need no array of their own.
   *
   * @return whether it was written
   */
  private boolean ascii(String value) {
    int size = value.length();
    room(size);
    int from = start - size;
    for (int i = 0; i < size; i++) {
      char each = value.charAt(i);
      if (each >= CONTINUED) {
        return false;
      }
      bytes[from + i] = (byte) each;
    }
    start = from;
    return true;
  }

  void raw(byte[] more) {
    room(more.length);
    start -= more.length;
    System.arraycopy(more, 0, bytes, start, more.length);
  }

  /**
   * The head of what has been written since.
   *
   * @param end the length before its last part was written
   */
  void head(int field, int end) {
    varint(length() - end);
    varint(field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  private void varint(int value) {
    int size = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    room(size);
    start -= size;
    int rest = value;
    for (int at = start; at < start + size - 1; at++) {
      bytes[at] = (byte) (rest | CONTINUED);
      rest >>>= 7;
    }
    bytes[start + size - 1] = (byte) rest;
  }

  private void room(int size) {
    if (size > start) {
      var larger = new byte[Math.max(2 * bytes.length, length() + size)];
      System.arraycopy(bytes, start, larger, larger.length - length(), length());
      start = larger.length - length();
      bytes = larger;
    }
  }

  /** All of it; nothing is to be written afterwards. */
  ByteString written() {
    return UnsafeByteOperations.unsafeWrap(bytes, start, length());
  }
}
