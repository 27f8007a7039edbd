package dev.switchboard.nri.bundled.logger;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.switchboard.nri.extension.Validated.Problems;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The expressions of a configuration. RE2 takes time linear in the text, and the texts are what
 * pods bring along.
 */
final class Expressions {
  private final List<Pattern> namespaces;
  private final Map<String, Pattern> labels;
  private final List<Pattern> redact;

  Expressions(Config config) {
    namespaces = config.namespaces().stream().map(Pattern::compile).toList();
    labels =
        config.labels().entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, entry -> Pattern.compile(entry.getValue())));
    redact = config.redact().stream().map(Pattern::compile).toList();
  }

  static void validate(Problems problems, String key, List<String> expressions) {
    for (int i = 0; i < expressions.size(); i++) {
      validate(problems, key + "[" + i + "]", expressions.get(i));
    }
  }

  static void validate(Problems problems, String key, String expression) {
    try {
      Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      problems.add(key, expression, "an RE2 expression (" + e.getDescription() + ")");
    }
  }

  /** Whether a pod is told of. */
  boolean select(PodSandbox pod) {
    return (namespaces.isEmpty()
            || namespaces.stream().anyMatch(pattern -> pattern.matches(pod.namespace())))
        && labels.entrySet().stream()
            .allMatch(label ->
                pod.labels().containsKey(label.getKey())
                    && label.getValue().matches(pod.labels().getOrDefault(label.getKey(), "")));
  }

  /** A variable {@code NAME=value}, its value hidden if it looks like a secret. */
  String shown(String variable) {
    if (redact.stream().noneMatch(pattern -> pattern.matcher(variable).find())) {
      return variable;
    }
    return variable.substring(0, variable.indexOf('=') + 1) + "***";
  }
}
