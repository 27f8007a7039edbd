package dev.switchboard.nri.app.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** The log of commands whose standard output is for people or programs: what is odd, to errors. */
final class QuietLog {
  /** What extensions say of a pod's annotations; the host's own words are the command's affair. */
  private static final List<String> EXTENSIONS =
      List.of("dev.switchboard.nri.extension", "dev.switchboard.nri.bundled");

  /** Tells of failures of links, which these commands tell themselves. */
  private static final String CHAIN = "dev.switchboard.nri.chain";

  private QuietLog() {}

  /** With the warnings of extensions. */
  static void begin() {
    begin(Level.WARN);
  }

  /** Without them. */
  static void beginWithoutWarnings() {
    begin(Level.ERROR);
  }

  /** Has a command say itself what is wrong. */
  static void error(CommandSpec command, String text) {
    PrintWriter err = command.commandLine().getErr();
    err.println("switchboard: " + text);
    err.flush();
  }

  private static void begin(Level extensions) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("switchboard: %m%n");
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.ERROR);
    root.addAppender(appender);
    EXTENSIONS.forEach(name -> context.getLogger(name).setLevel(extensions));
    context.getLogger(CHAIN).setLevel(Level.OFF);
  }
}
