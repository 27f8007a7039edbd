package dev.switchboard.nri.match;

import java.util.List;

/** Criteria that cannot be used. */
public final class InvalidMatchException extends Exception {
  private static final long serialVersionUID = 1;
  private final transient List<Problem> problems;

  /**
   * One thing that is wrong.
   *
   * @param key which criterion, below {@code match}
   * @param got what is written there
   * @param expected what should be
   */
  public record Problem(String key, String got, String expected) {}

  InvalidMatchException(List<Problem> problems) {
    super(problems.toString());
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong. */
  public List<Problem> problems() {
    return problems;
  }
}
