package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files that extensions write after a request has been answered. */
final class LogFile {
  private LogFile() {}

  /** Waits for a line that has a text, and returns all lines. */
  static List<String> await(Path file, String text) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.stream().anyMatch(line -> line.contains(text))) {
          return lines;
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("no line with \"" + text + "\" in " + file);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
