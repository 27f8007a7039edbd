package dev.switchboard.nri.bundled.logger;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where lines go. Safe for use by several threads. */
abstract class Output implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("nri.events");

  /**
   * Writes the lines of one event, which stay together.
   *
   * @param at when it came
   */
  abstract void lines(Instant at, List<String> lines);

  @Override
  public void close() {}

  /** The host's log, by the name nri.events. */
  static Output toHostLog() {
    return new HostLog();
  }

  /**
   * A file that is rotated.
   *
   * @param stamped whether each line begins with the time
   * @throws IOException if the file cannot be opened for appending
   */
  static Output toFile(Path file, Config.Rotation rotation, boolean stamped) throws IOException {
    try (var probe = new FileOutputStream(file.toFile(), true)) {
      // The appender would keep the reason to itself.
      probe.flush();
    }
    return new LogFile(file, rotation, stamped);
  }

  /** Bytes of a size such as 10MB; empty if it is none. */
  static Optional<FileSize> size(String text) {
    try {
      return Optional.of(FileSize.valueOf(text)).filter(size -> size.getSize() > 0);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static final class HostLog extends Output {
    @Override
    void lines(Instant at, List<String> lines) {
      lines.forEach(LOG::info);
    }
  }

  private static final class LogFile extends Output {
    private final ContextBase context = new ContextBase();
    private final RollingFileAppender<String> appender = new RollingFileAppender<>();
    private final boolean stamped;

    LogFile(Path file, Config.Rotation rotation, boolean stamped) {
      this.stamped = stamped;
      appender.setContext(context);
      appender.setFile(file.toString());
      var rolling = new FixedWindowRollingPolicy();
      rolling.setContext(context);
      rolling.setParent(appender);
      rolling.setFileNamePattern(file + ".%i.gz");
      rolling.setMinIndex(1);
      rolling.setMaxIndex(rotation.files());
      rolling.start();
      var trigger = new SizeBasedTriggeringPolicy<String>();
      trigger.setContext(context);
      trigger.setMaxFileSize(size(rotation.size()).orElseThrow());
      trigger.setCheckIncrement(Duration.buildByMilliseconds(100));
      trigger.start();
      var encoder = new PlainEncoder();
      encoder.setContext(context);
      encoder.start();
      appender.setEncoder(encoder);
      appender.setRollingPolicy(rolling);
      appender.setTriggeringPolicy(trigger);
      appender.start();
    }

    @Override
    void lines(Instant at, List<String> lines) {
      String stamp = stamped ? at + " " : "";
      var text = new StringBuilder();
      lines.forEach(line -> text.append(stamp).append(line).append('\n'));
      appender.doAppend(text.toString());
    }

    @Override
    public void close() {
      appender.stop();
      context.stop();
    }
  }

  private static final class PlainEncoder extends EncoderBase<String> {
    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(String text) {
      return text.getBytes(UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
