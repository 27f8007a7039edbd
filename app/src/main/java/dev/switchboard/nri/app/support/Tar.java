package dev.switchboard.nri.app.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes small files into one compressed archive, as POSIX has it (ustar). */
final class Tar {
  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private Tar() {}

  /**
   * @param files contents by name, of 99 characters of ASCII at most
   */
  static void write(Map<String, byte[]> files, Instant at, OutputStream to) throws IOException {
    try (var out = new GZIPOutputStream(to)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.write(header(file.getKey(), file.getValue().length, at));
        out.write(file.getValue());
        out.write(new byte[(BLOCK - file.getValue().length % BLOCK) % BLOCK]);
      }
      out.write(new byte[2 * BLOCK]);
    }
  }

  private static byte[] header(String name, int length, Instant at) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, octal(0600, 7));
    put(header, 108, octal(0, 7));
    put(header, 116, octal(0, 7));
    put(header, 124, octal(length, 11));
    put(header, 136, octal(at.getEpochSecond(), 11));
    put(header, 156, "0"); // a file
    put(header, 257, "ustar\0" + "00");
    put(header, CHECKSUM, " ".repeat(CHECKSUM_LENGTH));
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, CHECKSUM, octal(sum, 6) + "\0 ");
    return header;
  }

  private static String octal(long number, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "o", number);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
