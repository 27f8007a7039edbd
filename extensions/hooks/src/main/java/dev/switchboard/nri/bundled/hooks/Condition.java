package dev.switchboard.nri.bundled.hooks;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which containers a hook is for. Regular expressions are RE2 and match anywhere in the text.
 *
 * @param always true matches every container; false matches none, it does not mean "not given"
 * @param hasBindMounts true matches containers with bind mounts; false matches none
 * @param annotations pairs of expressions, each of which some annotation must match
 * @param commands expressions, one of which the program must match
 * @param namespaces expressions, one of which the Kubernetes namespace must match
 * @param labels pairs of expressions, each of which some label must match
 * @param images expressions, one of which the image's name must match
 * @param any whether one satisfied condition is enough, as in version 0.1.0 of hook files
 */
record Condition(
    Optional<Boolean> always,
    Optional<Boolean> hasBindMounts,
    List<PairPattern> annotations,
    List<Pattern> commands,
    List<Pattern> namespaces,
    List<PairPattern> labels,
    List<Pattern> images,
    boolean any) {

  /** Expressions for the name and the value of one annotation or label. */
  record PairPattern(Pattern name, Pattern value) {
    boolean matches(Map<String, String> pairs) {
      return pairs.entrySet().stream()
          .anyMatch(
              pair -> name.matcher(pair.getKey()).find() && value.matcher(pair.getValue()).find());
    }
  }

  /**
   * What a container is judged by.
   *
   * @param args its argument vector
   * @param image name of its image; empty if the runtime does not tell
   */
  record Subject(
      List<String> args,
      Map<String, String> annotations,
      boolean hasBindMounts,
      String namespace,
      Map<String, String> labels,
      String image) {}

  /** Whether it can match at all: without any condition a hook is for no container. */
  boolean satisfiable() {
    boolean never = always.equals(Optional.of(false)) || hasBindMounts.equals(Optional.of(false));
    boolean given =
        always.orElse(false)
            || hasBindMounts.orElse(false)
            || !annotations.isEmpty()
            || !commands.isEmpty()
            || !namespaces.isEmpty()
            || !labels.isEmpty()
            || !images.isEmpty();
    return given && (any || !never);
  }

  boolean matches(Subject subject) {
    return any ? matchesAny(subject) : matchesAll(subject);
  }

  private boolean matchesAll(Subject subject) {
    return satisfiable()
        && (hasBindMounts.isEmpty() || subject.hasBindMounts())
        && annotations.stream().allMatch(pattern -> pattern.matches(subject.annotations()))
        && (commands.isEmpty() || commandMatches(subject))
        && (namespaces.isEmpty() || finds(namespaces, subject.namespace()))
        && labels.stream().allMatch(pattern -> pattern.matches(subject.labels()))
        && (images.isEmpty() || finds(images, subject.image()));
  }

  private boolean matchesAny(Subject subject) {
    return always.orElse(false)
        || (hasBindMounts.orElse(false) && subject.hasBindMounts())
        || annotations.stream().anyMatch(pattern -> pattern.matches(subject.annotations()))
        || commandMatches(subject);
  }

  /** Without args there is no command, and nothing matches. */
  private boolean commandMatches(Subject subject) {
    return !subject.args().isEmpty() && finds(commands, subject.args().getFirst());
  }

  private static boolean finds(List<Pattern> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
  }
}
