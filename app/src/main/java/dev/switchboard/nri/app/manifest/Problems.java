package dev.switchboard.nri.app.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** What is wrong in one file; in the order of its lines when asked for. */
final class Problems {
  private record Problem(int line, String sentence) {}

  private final String file;
  private final List<Problem> all = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Node at, String sentence) {
    Mark mark = at.getStartMark();
    add(mark.getLine() + 1, sentence);
  }

  void add(int line, String sentence) {
    all.add(new Problem(line, place(line) + ": " + sentence));
  }

  String place(int line) {
    return file + ", line " + line;
  }

  int size() {
    return all.size();
  }

  List<String> sentences() {
    return all.stream()
        .sorted(Comparator.comparingInt(Problem::line))
        .map(Problem::sentence)
        .distinct()
        .toList();
  }
}
