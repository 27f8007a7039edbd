package dev.switchboard.nri.extension;

import java.util.List;

/** A configuration that cannot be used; carries every problem, each a sentence with its place. */
public final class InvalidConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final List<String> problems;

  public InvalidConfigurationException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each: file, line and key, what was got and what was expected. */
  public List<String> problems() {
    return problems;
  }
}
