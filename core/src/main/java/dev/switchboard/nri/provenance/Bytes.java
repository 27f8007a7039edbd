package dev.switchboard.nri.provenance;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Numbers and texts as bytes, in an array that is used again and again. A number takes a byte for
 * each seven of its bits, and so does each character of a text.
 */
final class Bytes {
  private byte[] bytes = new byte[8192];
  private int end;
  private int next;

  void clear() {
    end = 0;
    next = 0;
  }

  void number(long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      add((byte) (rest | 0x80));
      rest >>>= 7;
    }
    add((byte) rest);
  }

  private void add(byte value) {
    makeRoom();
    bytes[end++] = value;
  }

  private void makeRoom() {
    if (end == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * end);
    }
  }

  void text(String text) {
    int length = text.length();
    number(length);
    for (int i = 0; i < length; i++) {
      number(text.charAt(i));
    }
  }

  long number() {
    long number = 0;
    int shift = 0;
    byte part;
    do {
      part = bytes[next++];
      number |= (part & 0x7fL) << shift;
      shift += 7;
    } while (part < 0);
    return number;
  }

  String text() {
    var characters = new char[(int) number()];
    for (int i = 0; i < characters.length; i++) {
      characters[i] = (char) number();
    }
    return new String(characters);
  }

  /** Puts what another holds in here, compressed. */
  void deflate(Deflater deflater, Bytes whole) {
    clear();
    deflater.reset();
    deflater.setInput(whole.bytes, 0, whole.end);
    deflater.finish();
    while (!deflater.finished()) {
      makeRoom();
      end += deflater.deflate(bytes, end, bytes.length - end);
    }
  }

  /** Puts in here what has been compressed. */
  void inflate(Inflater inflater, byte[] compressed) throws DataFormatException {
    clear();
    inflater.reset();
    inflater.setInput(compressed);
    while (!inflater.finished()) {
      makeRoom();
      end += inflater.inflate(bytes, end, bytes.length - end);
    }
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, end);
  }
}
