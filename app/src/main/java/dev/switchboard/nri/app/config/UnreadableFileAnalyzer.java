package dev.switchboard.nri.app.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells of a file that is no YAML. */
final class UnreadableFileAnalyzer extends AbstractFailureAnalyzer<UnreadableFileException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, UnreadableFileException cause) {
    return new FailureAnalysis(
        "A configuration file is not valid YAML.\n" + cause.getMessage(),
        "Correct it; often it is the indentation, a tab, or a missing quote or colon.",
        cause);
  }
}
