package dev.switchboard.nri.bundled.wasm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What memory this process and its children may have: of the machine, or of their cgroup (v2). */
final class MemoryLimit {
  private static final Path PROC = Path.of("/proc");
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final long KIB = 1024;

  private MemoryLimit() {}

  /** The limit, in bytes. */
  static long bytes() throws IOException {
    return bytes(PROC, CGROUPS);
  }

  /**
   * @param proc /proc
   * @param cgroups where the cgroups are
   */
  static long bytes(Path proc, Path cgroups) throws IOException {
    long limit = kib(proc.resolve("meminfo"), "MemTotal:") * KIB;
    Path group = cgroups.resolve(group(proc)).normalize();
    for (Path each = group; each != null && each.startsWith(cgroups); each = each.getParent()) {
      for (String file : List.of("memory.max", "memory.high")) {
        limit = Math.min(limit, limit(each.resolve(file)));
      }
    }
    return limit;
  }

  private static String group(Path proc) throws IOException {
    return Files.readAllLines(proc.resolve("self/cgroup")).stream()
        .filter(line -> line.startsWith("0::/"))
        .map(line -> line.substring("0::/".length()))
        .findFirst()
        .orElse("");
  }

  private static long limit(Path file) throws IOException {
    try {
      String text = Files.readString(file).strip();
      return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
    } catch (NoSuchFileException e) {
      return Long.MAX_VALUE; // the root has none, nor has cgroup v1
    }
  }

  /** What this process has, in bytes. */
  static long used() throws IOException {
    return kib(PROC.resolve("self/status"), "VmRSS:") * KIB;
  }

  private static long kib(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow(() -> new IOException(file + " has no " + key));
  }
}
