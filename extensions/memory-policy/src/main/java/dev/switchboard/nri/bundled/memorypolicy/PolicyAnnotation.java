package dev.switchboard.nri.bundled.memorypolicy;

import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the policy that a pod asks for one of its containers: by the name of a class, or itself.
 * What a container has of either takes the place of what its pod has of both; an empty value is no
 * policy.
 */
final class PolicyAnnotation {
  private static final String KEY = "memory-policy.nri.io";
  private static final String POLICY = "policy";
  private static final String CLASS = "class";

  private final Config config;
  private final AnnotationReading reading;

  private PolicyAnnotation(Config config, AnnotationReading reading) {
    this.config = config;
    this.reading = reading;
  }

  static Optional<PolicySpec> read(Config config, PodSandbox pod, String container)
      throws InvalidAnnotationException {
    var annotations = PodAnnotations.of(pod, container);
    Set<String> prefixes = annotations.prefixes(KEY);
    if (prefixes.isEmpty()) {
      return Optional.empty();
    }
    var reading = AnnotationReading.of(pod, container, config.compat());
    Optional<PolicySpec> spec = new PolicyAnnotation(config, reading).read(annotations, prefixes);
    reading.finish();
    return spec;
  }

  private Optional<PolicySpec> read(PodAnnotations annotations, Set<String> prefixes) {
    Optional<Found> policy = annotations.forContainerPodOrBare(POLICY + "." + KEY);
    Optional<Found> named = annotations.forContainerPodOrBare(CLASS + "." + KEY);
    boolean othersAreKnown = policy.isPresent() || named.isPresent();
    for (String prefix : prefixes) {
      if (!prefix.equals(POLICY) && !prefix.equals(CLASS)) {
        annotations
            .forContainerPodOrBare(prefix + "." + KEY)
            .ifPresent(found -> unknown(found, othersAreKnown));
      }
    }
    if (policy.isPresent() && (named.isEmpty() || level(policy.get()) <= level(named.get()))) {
      named
          .filter(found -> level(found) == level(policy.get()))
          .ifPresent(found ->
              reading.dropped(found, "ignored for " + policy.get().key(), "one of the two"));
      return policy(policy.get());
    }
    return named.flatMap(this::named);
  }

  /** Of one container 0, of the pod 1, bare 2. */
  private static int level(Found found) {
    int slash = found.key().indexOf('/');
    if (slash < 0) {
      return 2;
    }
    return found.key().substring(slash).equals("/pod") ? 1 : 0;
  }

  private void unknown(Found found, boolean othersAreKnown) {
    String expected = "%s.%s or %s.%s".formatted(CLASS, KEY, POLICY, KEY);
    if (othersAreKnown) {
      reading.dropped(found, "of an unknown annotation and ignored", expected);
    } else {
      reading.problem(found, "the key " + expected);
    }
  }

  private Optional<PolicySpec> named(Found found) {
    String name = reading.text(found);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<PolicySpec> spec = config.named(name);
    if (spec.isEmpty()) {
      reading.problem(
          found,
          "one of the classes "
              + config.classes().stream().map(Config.PolicyClass::name).toList()
              + " of the configuration");
    }
    return spec;
  }

  private Optional<PolicySpec> policy(Found found) {
    return reading
        .yaml(found)
        .map(value -> {
          Map<String, AnnotationValue> fields = value.fields(List.of("mode", "nodes", "flags"));
          AnnotationValue flags = fields.get("flags");
          var spec =
              new PolicySpec(
                  text(fields.get("mode")),
                  text(fields.get("nodes")),
                  flags == null
                      ? List.of()
                      : flags.elements().stream().map(AnnotationValue::text).toList());
          spec.validate((field, got, expected) -> {
            AnnotationValue at = fields.get(field);
            if (at == null) {
              value.problem("without " + field, expected, "");
            } else {
              at.problem("\"" + got + "\"", expected, "");
            }
          });
          return spec;
        });
  }

  private static String text(@Nullable AnnotationValue field) {
    return field == null ? "" : field.text();
  }
}
