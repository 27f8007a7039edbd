package dev.switchboard.nri.extension.annotation;

import java.util.List;

/** Annotations that cannot be used; the message fits a pod's event, the problems say it all. */
public final class InvalidAnnotationException extends Exception {
  private static final long serialVersionUID = 1;

  /** Kubernetes cuts an event's message at 1024 characters; the rest is for who and where. */
  private static final int MESSAGE_LENGTH = 800;

  private final transient List<Problem> problems;

  /**
   * One thing that is wrong.
   *
   * @param key the annotation's key
   * @param entry path of the entry in the value, for example {@code [1].hard}; empty for all of it
   * @param line line in the value, from 1
   * @param column column in the value, from 1
   * @param got what is there
   * @param expected what should be
   * @param mend how to mend it; empty where that is plain
   */
  public record Problem(
      String key, String entry, int line, int column, String got, String expected, String mend) {
    @Override
    public String toString() {
      return "%s:%d:%d: %s is %s, expected %s%s"
          .formatted(
              key,
              line,
              column,
              entry.isEmpty() ? "the value" : entry,
              got,
              expected,
              mend.isEmpty() ? "" : "; " + mend);
    }
  }

  InvalidAnnotationException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  private static String message(List<Problem> problems) {
    var message = new StringBuilder(problems.getFirst().toString());
    int told = 1;
    for (Problem problem : problems.subList(1, problems.size())) {
      String next = " | " + problem;
      if (message.length() + next.length() > MESSAGE_LENGTH) {
        break;
      }
      message.append(next);
      told++;
    }
    return told == problems.size()
        ? message.toString()
        : message + " | and " + (problems.size() - told) + " more, see the log";
  }

  /** Everything that is wrong, annotation after annotation, in the order of the text. */
  public List<Problem> problems() {
    return problems;
  }
}
