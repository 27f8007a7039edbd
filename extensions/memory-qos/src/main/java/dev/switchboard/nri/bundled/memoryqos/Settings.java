package dev.switchboard.nri.bundled.memoryqos;

import dev.switchboard.nri.bundled.memoryqos.Config.QosClass;
import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What a pod asks for one of its containers. */
final class Settings {
  private static final String KEY = "memory-qos.nri.io";
  private static final String CLASS = "class";
  private static final String HIGH = "memory.high";
  private static final String SWAP_MAX = "memory.swap.max";

  private final Config config;
  private final PodAnnotations annotations;
  private final AnnotationReading reading;
  private final OptionalLong memoryLimit;

  private Settings(Config config, PodSandbox pod, String container, OptionalLong memoryLimit) {
    this.config = config;
    this.annotations = PodAnnotations.of(pod, container);
    this.reading = AnnotationReading.of(pod, container, config.compat());
    this.memoryLimit = memoryLimit;
  }

  /**
   * @param memoryLimit the container's limit in bytes
   * @return values by cgroup v2 file
   */
  static Map<String, String> of(
      Config config, PodSandbox pod, String container, OptionalLong memoryLimit)
      throws InvalidAnnotationException {
    return new Settings(config, pod, container, memoryLimit).read();
  }

  private Map<String, String> read() throws InvalidAnnotationException {
    var values = new TreeMap<String, String>();
    for (String prefix : annotations.prefixes(KEY)) {
      Optional<Found> found = annotations.forPrefix(prefix, KEY);
      if (found.isEmpty() || prefix.equals(CLASS)) {
        continue; // of another form, or of a class, which comes last
      }
      if (config.unifiedAnnotations().contains(prefix)) {
        String value = reading.text(found.get());
        if (!value.isEmpty() || config.compat() == Compat.UPSTREAM) {
          values.put(prefix, value(prefix, found.get(), value));
        }
      } else {
        reading.problem(
            found.get(),
            "%s to be among unified-annotations %s of the configuration"
                .formatted(prefix, config.unifiedAnnotations()));
      }
    }
    annotations.forPrefix(CLASS, KEY).ifPresent(found -> applyClass(found, values));
    reading.finish();
    return values;
  }

  /** What a pod sets itself is not overridden by its class. */
  private void applyClass(Found found, Map<String, String> values) {
    String name = reading.text(found);
    if (name.isEmpty() && config.compat() != Compat.UPSTREAM) {
      return; // opts out
    }
    Optional<QosClass> chosen = config.named(name);
    if (chosen.isEmpty()) {
      reading.problem(
          found,
          "one of the classes "
              + config.classes().stream().map(QosClass::name).toList()
              + " of the configuration");
    } else if (chosen.get().swapLimitRatio() > 0) {
      if (memoryLimit.isEmpty()) {
        reading.problem(found, "a container with a memory limit for this class; give it one");
      } else {
        long high = chosen.get().memoryHigh(memoryLimit.getAsLong());
        values.putIfAbsent(HIGH, Long.toString(high));
        values.putIfAbsent(SWAP_MAX, "max");
      }
    }
  }

  /** Sizes such as 64Mi and percentages of the limit are for memory alone. */
  private String value(String file, Found found, String text) {
    if (!file.startsWith("memory.") || config.compat() == Compat.UPSTREAM) {
      return text;
    }
    Optional<String> bytes = Amount.bytes(text, memoryLimit);
    if (bytes.isEmpty()) {
      reading.problem(
          found,
          text.endsWith("%") && memoryLimit.isEmpty()
              ? "a container with a memory limit for a percentage; give it one"
              : "bytes, a size such as 64Mi, a percentage of the memory limit, or max");
    }
    return bytes.orElse(text);
  }
}
