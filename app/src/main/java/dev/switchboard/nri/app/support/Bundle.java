package dev.switchboard.nri.app.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that a bug report needs, in one file that nobody else may read. */
public final class Bundle {
  private static final String FOLDER = "switchboard-support/";

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /** Adds a file. */
  public void add(String name, byte[] content) {
    files.put(FOLDER + name, content);
  }

  /** Adds a file of text. */
  public void add(String name, String text) {
    add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds what a running host tells of itself. */
  public void add(SupportData data) {
    add("versions.txt", lines(data.versions()));
    add("configuration.txt", lines(data.configuration()));
    add("threads.txt", data.process().threads());
    add("memory.txt", data.process().memory());
    if (data.record() != null) {
      add("record.gz", Base64.getDecoder().decode(data.record()));
    }
  }

  /** A text of lines. */
  public static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /** What is in it. */
  public Set<String> names() {
    return files.keySet();
  }

  /**
   * Writes it as {@code .tar.gz}.
   *
   * @throws IOException if the file is there already, or cannot be written
   */
  public void write(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(file)) {
      Tar.write(files, Instant.now(), out);
    }
  }
}
