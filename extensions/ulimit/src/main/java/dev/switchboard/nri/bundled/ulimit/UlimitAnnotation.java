package dev.switchboard.nri.bundled.ulimit;

import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
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

  private final Map<LimitType, Rlimit> limits = new LinkedHashMap<>();
  private final Bounds bounds;

  private UlimitAnnotation(Bounds bounds) {
    this.bounds = bounds;
  }

  /** The annotation that holds for a container. The Go plugin knows those of one container only. */
  static Optional<Found> find(PodAnnotations annotations, Compat compat) {
    return compat == Compat.UPSTREAM
        ? annotations.forContainer(KEY, DEPRECATED_KEY)
        : annotations.forContainerPodOrBare(KEY, DEPRECATED_KEY);
  }

  /**
   * @return the limits by type, in the order of the list
   */
  static Map<LimitType, Rlimit> read(AnnotationReading reading, Found annotation, Bounds bounds) {
    var read = new UlimitAnnotation(bounds);
    reading.yaml(annotation).ifPresent(value -> value.elements().forEach(read::entry));
    return read.limits;
  }

  private void entry(AnnotationValue entry) {
    Map<String, AnnotationValue> fields = entry.fields(FIELDS);
    BigInteger hard = limit(entry, fields.get("hard"), "hard");
    BigInteger soft = limit(entry, fields.get("soft"), "soft");
    if (soft.compareTo(hard) > 0) {
      entry.problem(
          "soft limit %s above hard limit %s".formatted(soft, hard),
          "soft at most hard",
          "raise hard or lower soft");
    }
    AnnotationValue typeField = fields.get("type");
    if (typeField == null) {
      entry.problem("without type", "one of " + LimitType.NAMES, "add the type");
      return;
    }
    Optional<LimitType> type = LimitType.of(typeField.text());
    if (type.isEmpty()) {
      typeField.problem("one of " + LimitType.NAMES);
    } else if (limits.containsKey(type.get())) {
      typeField.problem(
          typeField.shown() + " for the second time", "each type once", "keep one of them");
    } else {
      put(type.get(), hard, soft, fields.getOrDefault("hard", entry), fields.get("soft"), entry);
    }
  }

  private void put(
      LimitType type,
      BigInteger hard,
      BigInteger soft,
      AnnotationValue hardAt,
      @Nullable AnnotationValue softAt,
      AnnotationValue entry) {
    BigInteger hardWithin = bounds.within(type, hard, hardAt, "hard");
    BigInteger softWithin =
        bounds.within(type, soft, softAt == null ? entry : softAt, "soft").min(hardWithin);
    limits.put(type, new Rlimit(type.ociName(), hardWithin.longValue(), softWithin.longValue()));
  }

  private static BigInteger limit(
      AnnotationValue entry, @Nullable AnnotationValue field, String name) {
    if (field == null) {
      entry.warning("is without " + name + ", which makes that limit 0; write it if it is meant");
      return BigInteger.ZERO;
    }
    Optional<BigInteger> limit =
        LimitValue.ofWord(field.written()).or(() -> field.number().filter(LimitValue::fits));
    if (limit.isEmpty()) {
      field.problem(
          "a number from 0 to %s, a size such as 64Mi, or unlimited".formatted(LimitValue.MAX));
    }
    return limit.orElse(BigInteger.ZERO);
  }
}
