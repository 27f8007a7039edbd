package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.InvalidConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lists everything that is wrong with the configuration. */
final class InvalidConfigurationAnalyzer
    extends AbstractFailureAnalyzer<InvalidConfigurationException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, InvalidConfigurationException cause) {
    int count = cause.problems().size();
    return new FailureAnalysis(
        "The configuration has "
            + (count == 1 ? "a problem:" : count + " problems:")
            + "\n  - "
            + String.join("\n  - ", cause.problems()),
        "Correct the places named above; config/application.yaml explains every key.",
        cause);
  }
}
