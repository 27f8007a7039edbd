package dev.switchboard.nri.extension.annotation;

import dev.switchboard.nri.extension.annotation.InvalidAnnotationException.Problem;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the annotations that hold for one container. Reading a value never throws; what is wrong is
 * collected over all annotations, and told all at once when the reader calls {@link #finish}.
 * Warnings go to the log. For one request and one thread.
 */
public final class AnnotationReading {
  private static final Logger LOG = LoggerFactory.getLogger(AnnotationReading.class);

  /** Who annotates pods shall not fill the log. */
  private static final int MOST_LINES = 20;

  private final String subject;
  private final Compat compat;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Set<String> unreadable = new HashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  private AnnotationReading(String subject, Compat compat) {
    this.subject = subject;
    this.compat = compat;
  }

  /** Begins a reading; pod and container are named in the log. */
  public static AnnotationReading of(PodSandbox pod, String containerName, Compat compat) {
    return new AnnotationReading(pod.namespace() + "/" + pod.name() + "/" + containerName, compat);
  }

  /**
   * Reads a value that is YAML, as sigs.k8s.io/yaml does: of several documents the first.
   *
   * @return empty if it says nothing (an empty text, or null), or cannot be read
   */
  public Optional<AnnotationValue> yaml(Found annotation) {
    String text = text(annotation);
    try {
      Optional<Node> root = GoYaml.parse(text);
      return root.map(node -> new AnnotationValue(this, annotation.key(), "", node));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      noYaml(annotation, mark.getLine() + 1, mark.getColumn() + 1, e.getProblem());
    } catch (YAMLException e) {
      noYaml(annotation, 1, 1, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private void noYaml(Found annotation, int line, int column, String what) {
    add(
        new Problem(
            annotation.key(),
            "",
            line,
            column,
            "no YAML (" + GoYaml.shown(what) + ")",
            "YAML 1.1 or JSON",
            what.contains("TAB") ? "indent with spaces" : ""));
  }

  /** A value that is not YAML, as it stands. */
  public String text(Found annotation) {
    annotation
        .replacedBy()
        .ifPresent(key -> warn(annotation.key() + " is deprecated, write " + key));
    return annotation.value();
  }

  /** Notes that a value that is not YAML cannot be used. */
  public void problem(Found annotation, String expected) {
    add(problem(annotation, shown(annotation), expected));
  }

  private static Problem problem(Found annotation, String got, String expected) {
    return new Problem(annotation.key(), "", 1, 1, got, expected, "");
  }

  private static String shown(Found annotation) {
    return "\"" + GoYaml.shown(annotation.value()) + "\"";
  }

  /**
   * Notes that upstream drops an annotation silently: a warning, or with {@link Compat#STRICT} a
   * problem.
   *
   * @param what what is done with it, for example {@code unknown and ignored}
   */
  public void dropped(Found annotation, String what, String expected) {
    if (compat == Compat.STRICT) {
      add(problem(annotation, shown(annotation) + ", " + what, expected));
    } else {
      warn(
          "%s: the value is %s, %s; expected %s"
              .formatted(annotation.key(), shown(annotation), what, expected));
    }
  }

  /** Notes what the author of an annotation may not have meant; its value counts. */
  public void warning(Found annotation, String sentence) {
    warn(annotation.key() + ": " + sentence);
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidAnnotationException with everything that was wrong
   */
  public void finish() throws InvalidAnnotationException {
    told(List.copyOf(warnings));
    if (!problems.isEmpty()) {
      var sorted = new ArrayList<>(problems);
      var keys = problems.stream().map(Problem::key).distinct().toList();
      sorted.sort(
          Comparator.comparingInt((Problem problem) -> keys.indexOf(problem.key()))
              .thenComparingInt(Problem::line)
              .thenComparingInt(Problem::column));
      told(sorted.stream().map(Problem::toString).toList());
      throw new InvalidAnnotationException(sorted);
    }
  }

  private void told(List<String> lines) {
    lines.stream().limit(MOST_LINES).forEach(line -> LOG.warn("{}: {}", subject, line));
    if (lines.size() > MOST_LINES) {
      LOG.warn("{}: and {} more", subject, lines.size() - MOST_LINES);
    }
  }

  /** What was warned of so far, a sentence each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  Compat compat() {
    return compat;
  }

  void add(Problem problem) {
    if (!unreadable.contains(problem.key() + problem.entry())) {
      problems.add(problem);
    }
  }

  /**
   * Notes that an entry has another form than expected: what it lacks for that need not be told.
   */
  void addUnreadable(Problem problem) {
    add(problem);
    unreadable.add(problem.key() + problem.entry());
  }

  void warn(String sentence) {
    warnings.add(sentence);
  }
}
