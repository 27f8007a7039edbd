package dev.switchboard.nri.app.host;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Tells why the host did not start on standard error, and instead of Boot's banner in the log. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureReporter implements FailureAnalysisReporter {
  @Override
  public void report(FailureAnalysis analysis) {
    LoggingSystem.get(getClass().getClassLoader())
        .setLogLevel(LoggingFailureAnalysisReporter.class.getName(), LogLevel.OFF);
    System.err.println("switchboard: cannot start. " + analysis.getDescription().strip());
    if (analysis.getAction() != null && !analysis.getAction().isBlank()) {
      System.err.println("What to do: " + analysis.getAction().strip());
    }
  }
}
