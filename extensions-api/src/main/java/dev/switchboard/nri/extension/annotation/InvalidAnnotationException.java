package dev.switchboard.nri.extension.annotation;

import java.util.List;

/** An annotation that cannot be used; the message fits a pod's event, the problems say it all. */
public final class InvalidAnnotationException extends Exception {
  private static final long serialVersionUID = 1;
  private final transient List<Problem> problems;

  /**
   * One thing that is wrong.
   *
   * @param key the annotation's key
   * @param line line in its value, from 1
   * @param column column in its value, from 1
   * @param sentence what was got, what was expected, how to mend it
   */
  public record Problem(String key, int line, int column, String sentence) {
    @Override
    public String toString() {
      return key + ":" + line + ":" + column + ": " + sentence;
    }
  }

  InvalidAnnotationException(List<Problem> problems) {
    super(
        problems.getFirst()
            + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)"));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, in the order of the text. */
  public List<Problem> problems() {
    return problems;
  }
}
