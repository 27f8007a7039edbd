package dev.switchboard.nri.bundled.hooks;

import java.util.List;

/** A hook file that cannot be used; every problem with its place. */
final class InvalidHookFileException extends Exception {
  private static final long serialVersionUID = 1;
  private final List<String> problems;

  InvalidHookFileException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
