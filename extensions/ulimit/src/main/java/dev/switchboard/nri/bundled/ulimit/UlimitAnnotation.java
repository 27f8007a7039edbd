package dev.switchboard.nri.bundled.ulimit;

import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rlimit;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limits of a container from its pod's annotation: a list of {@code {type, hard, soft}}.
 * A limit that is left out is 0, as in NRI's ulimit-adjuster.
 */
final class UlimitAnnotation {
  static final String KEY = "ulimits.noderesource.dev";
  static final String DEPRECATED_KEY = "ulimits.nri.containerd.io";
  private static final List<String> FIELDS = List.of("type", "hard", "soft");

  private UlimitAnnotation() {}

  static Optional<PodAnnotations.Found> find(PodSandbox pod, String containerName) {
    return PodAnnotations.of(pod, containerName).forContainerPodOrBare(KEY, DEPRECATED_KEY);
  }

  /**
   * @return the limits by type; empty if the pod says nothing about the container
   */
  static Optional<Map<LimitType, Rlimit>> parse(PodSandbox pod, String containerName)
      throws InvalidAnnotationException {
    Optional<PodAnnotations.Found> found = find(pod, containerName);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var limits = new LinkedHashMap<LimitType, Rlimit>();
    Optional<AnnotationValue> value = AnnotationValue.parse(found.get());
    if (value.isPresent()) {
      for (AnnotationValue entry : value.get().elements()) {
        read(entry, limits);
      }
      value.get().reader().finish();
    }
    return Optional.of(limits);
  }

  private static void read(AnnotationValue entry, Map<LimitType, Rlimit> limits) {
    Map<String, AnnotationValue> fields = entry.fields(FIELDS);
    AnnotationValue typeField = fields.get("type");
    String typeText = typeField == null ? "" : typeField.text();
    Optional<LimitType> type = LimitType.of(typeText);
    if (type.isEmpty()) {
      (typeField == null ? entry : typeField)
          .problem("type is \"" + typeText + "\", expected one of " + LimitType.NAMES);
    }
    BigInteger hard = limit(fields.get("hard"));
    BigInteger soft = limit(fields.get("soft"));
    if (soft.compareTo(hard) > 0) {
      entry.problem(
          "soft limit %s of \"%s\" is above its hard limit %s; raise hard or lower soft"
              .formatted(soft, typeText, hard));
    }
    if (type.isPresent()) {
      Rlimit before =
          limits.put(
              type.get(), new Rlimit(type.get().ociName(), hard.longValue(), soft.longValue()));
      if (before != null) {
        entry.problem("\"" + typeText + "\" is given twice; keep one of them");
      }
    }
  }

  private static BigInteger limit(@Nullable AnnotationValue field) {
    return field == null
        ? BigInteger.ZERO
        : LimitValue.ofWord(field.text())
            .orElseGet(() -> field.integer(BigInteger.ZERO, LimitValue.MAX));
  }
}
