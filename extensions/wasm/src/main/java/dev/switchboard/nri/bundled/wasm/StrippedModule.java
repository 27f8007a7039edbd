package dev.switchboard.nri.bundled.wasm;

import java.io.ByteArrayOutputStream;
import java.util.Set;

/**
 * A WebAssembly module whose functions have been compiled: in their place it has bodies that trap.
 * What is left are its types, imports, exports and data.
 */
final class StrippedModule {
  private static final int HEADER = 8;
  private static final int CUSTOM = 0;
  private static final int CODE = 10;

  /** Three bytes: no locals, unreachable, end. */
  private static final byte[] TRAP = {3, 0, 0, 0x0b};

  private final byte[] bytes;
  private final Set<Integer> kept;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int at;

  private StrippedModule(byte[] bytes, Set<Integer> kept) {
    this.bytes = bytes;
    this.kept = kept;
  }

  /**
   * @param bytes a module that has been read before, and so is well formed
   * @param kept functions that stay, counted from 0 without those that are imported
   */
  static byte[] of(byte[] bytes, Set<Integer> kept) {
    var module = new StrippedModule(bytes, kept);
    module.strip();
    return module.out.toByteArray();
  }

  private void strip() {
    out.write(bytes, 0, HEADER);
    at = HEADER;
    while (at < bytes.length) {
      int start = at;
      int id = bytes[at++];
      int size = number();
      int end = at + size;
      if (id == CODE) {
        byte[] code = code();
        out.write(CODE);
        number(out, code.length);
        out.writeBytes(code);
      } else if (id != CUSTOM) { // names, and what is for debuggers
        out.write(bytes, start, end - start);
      }
      at = end;
    }
  }

  private byte[] code() {
    var code = new ByteArrayOutputStream();
    int count = number();
    number(code, count);
    for (int i = 0; i < count; i++) {
      int start = at;
      int size = number();
      at += size;
      if (kept.contains(i)) {
        code.write(bytes, start, at - start);
      } else {
        code.writeBytes(TRAP);
      }
    }
    return code.toByteArray();
  }

  /** LEB128 without a sign. */
  private int number() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static void number(ByteArrayOutputStream to, int value) {
    int left = value;
    while (left >>> 7 != 0) {
      to.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    to.write(left);
  }
}
