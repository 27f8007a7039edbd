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
 * @param any whether one satisfied condition is enough, as in version 0.1.0 of hook files
 */
record Condition(
    Optional<Boolean> always,
    Optional<Boolean> hasBindMounts,
    List<AnnotationPattern> annotations,
    List<Pattern> commands,
    boolean any) {

  /** Expressions for the name and the value of one annotation. */
  record AnnotationPattern(Pattern name, Pattern value) {
    boolean matches(Map<String, String> annotations) {
      return annotations.entrySet().stream()
          .anyMatch(annotation ->
              name.matcher(annotation.getKey()).find()
                  && value.matcher(annotation.getValue()).find());
    }
  }

  /** What a container is judged by. */
  record Subject(List<String> args, Map<String, String> annotations, boolean hasBindMounts) {}

  /** Whether it can match at all: without any condition a hook is for no container. */
  boolean satisfiable() {
    boolean never = always.equals(Optional.of(false)) || hasBindMounts.equals(Optional.of(false));
    boolean given =
        always.orElse(false)
            || hasBindMounts.orElse(false)
            || !annotations.isEmpty()
            || !commands.isEmpty();
    return given && (any || !never);
  }

  boolean matches(Subject subject) {
    return any ? matchesAny(subject) : matchesAll(subject);
  }

  private boolean matchesAll(Subject subject) {
    return satisfiable()
        && (hasBindMounts.isEmpty() || subject.hasBindMounts())
        && annotations.stream().allMatch(pattern -> pattern.matches(subject.annotations()))
        && (commands.isEmpty() || commandMatches(subject));
  }

  private boolean matchesAny(Subject subject) {
    return always.orElse(false)
        || (hasBindMounts.orElse(false) && subject.hasBindMounts())
        || annotations.stream().anyMatch(pattern -> pattern.matches(subject.annotations()))
        || commandMatches(subject);
  }

  private boolean commandMatches(Subject subject) {
    return !subject.args().isEmpty()
        && commands.stream().anyMatch(pattern -> pattern.matcher(subject.args().getFirst()).find());
  }
}
