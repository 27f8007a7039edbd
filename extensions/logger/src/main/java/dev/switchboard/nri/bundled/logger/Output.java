package dev.switchboard.nri.bundled.logger;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where lines go. Safe for use by several threads. */
abstract sealed class Output implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("nri.events");

  abstract void line(String text);

  @Override
  public void close() throws IOException {}

  /** The host's log, by the name nri.events. */
  static Output toHostLog() {
    return new HostLog();
  }

  /**
   * @throws IOException if the file cannot be opened for appending
   */
  static Output toFile(Path file) throws IOException {
    return new LogFile(
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private static final class HostLog extends Output {
    @Override
    void line(String text) {
      LOG.info(text);
    }
  }

  private static final class LogFile extends Output {
    private final Writer writer;

    LogFile(BufferedWriter writer) {
      this.writer = writer;
    }

    @Override
    synchronized void line(String text) {
      try {
        writer.write(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text + "\n");
        writer.flush();
      } catch (IOException e) {
        // A full disk must not refuse containers; the host's log has the line at least.
        LOG.warn("{} (the log file cannot be written: {})", text, e.toString());
      }
    }

    @Override
    public synchronized void close() throws IOException {
      writer.close();
    }
  }
}
