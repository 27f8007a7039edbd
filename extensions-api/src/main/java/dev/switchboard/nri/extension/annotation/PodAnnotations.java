package dev.switchboard.nri.extension.annotation;

import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the annotation of a pod that holds for one container, in the three dialects of NRI's
 * plugins. The first key that is there counts, even if its value is empty: an empty value for a
 * container is how it opts out of what the pod has. Values of several keys are never joined.
 */
public final class PodAnnotations {
  private final Map<String, String> annotations;
  private final String container;

  private PodAnnotations(Map<String, String> annotations, String container) {
    this.annotations = annotations;
    this.container = container;
  }

  /** The annotations of a pod, looked at for a container of it. */
  public static PodAnnotations of(PodSandbox pod, String containerName) {
    return new PodAnnotations(pod.annotations(), containerName);
  }

  /**
   * An annotation that was found.
   *
   * @param key the whole key, for messages
   * @param value its value
   * @param replacedBy the key to write instead, if this one is deprecated
   */
  public record Found(String key, String value, Optional<String> replacedBy) {}

  private record Candidate(String key, Optional<String> replacedBy) {}

  /**
   * Dialect A: {@code KEY/container.NAME}, then {@code KEY/pod}, then {@code KEY}. Of several names
   * for the key, earlier ones go first at each level, and the more specific level goes before the
   * newer name.
   *
   * @param keys the key, followed by its deprecated names
   */
  public Optional<Found> forContainerPodOrBare(String... keys) {
    return first(List.of("/container." + container, "/pod", ""), keys);
  }

  /**
   * What holds for the pod itself: {@code KEY/pod}, then {@code KEY}, as in dialect A.
   *
   * @param keys the key, followed by its deprecated names
   */
  public Optional<Found> forPodOrBare(String... keys) {
    return first(List.of("/pod", ""), keys);
  }

  /**
   * Dialect B: {@code KEY/container.NAME} only.
   *
   * @param keys the key, followed by its deprecated names
   */
  public Optional<Found> forContainer(String... keys) {
    return first(List.of("/container." + container), keys);
  }

  /** Dialect C: {@code PREFIX.KEY/NAME}, then {@code PREFIX.KEY}. */
  public Optional<Found> forPrefix(String prefix, String key) {
    return first(List.of("/" + container, ""), prefix + "." + key);
  }

  /**
   * Which annotations {@code PREFIX.KEY} there are that may hold for the container, in any dialect.
   *
   * @return the prefixes, sorted
   */
  public SortedSet<String> prefixes(String key) {
    var prefixes = new TreeSet<String>();
    for (String annotation : annotations.keySet()) {
      for (String suffix : List.of("/container." + container, "/" + container, "/pod", "")) {
        String end = "." + key + suffix;
        if (annotation.endsWith(end) && annotation.length() > end.length()) {
          prefixes.add(annotation.substring(0, annotation.length() - end.length()));
        }
      }
    }
    return prefixes;
  }

  private Optional<Found> first(List<String> suffixes, String... keys) {
    var candidates = new ArrayList<Candidate>();
    for (String suffix : suffixes) {
      for (String key : keys) {
        candidates.add(
            new Candidate(
                key + suffix,
                key.equals(keys[0]) ? Optional.empty() : Optional.of(keys[0] + suffix)));
      }
    }
    return candidates.stream()
        .filter(candidate -> annotations.containsKey(candidate.key))
        .findFirst()
        .map(candidate ->
            new Found(
                candidate.key, annotations.getOrDefault(candidate.key, ""), candidate.replacedBy));
  }
}
