package dev.switchboard.nri.extension.annotation;

import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the annotation of a pod that holds for one container, in the three dialects of NRI's
 * plugins. The first key that is there counts, even if its value is empty: an empty value for a
 * container is how it opts out of what the pod has.
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
   */
  public record Found(String key, String value) {}

  /**
   * Dialect A: {@code KEY/container.NAME}, then {@code KEY/pod}, then {@code KEY}. Of several names
   * for the key, earlier ones go first at each level, and the more specific level goes before the
   * newer name.
   *
   * @param keys the key, followed by its deprecated names
   */
  public Optional<Found> forContainerPodOrBare(String... keys) {
    var candidates = new ArrayList<String>();
    for (String suffix : List.of("/container." + container, "/pod", "")) {
      for (String key : keys) {
        candidates.add(key + suffix);
      }
    }
    return first(candidates);
  }

  /** Dialect B: {@code KEY/container.NAME} only. */
  public Optional<Found> forContainer(String... keys) {
    var candidates = new ArrayList<String>();
    for (String key : keys) {
      candidates.add(key + "/container." + container);
    }
    return first(candidates);
  }

  /** Dialect C: {@code PREFIX.KEY/NAME}, then {@code PREFIX.KEY}. */
  public Optional<Found> forPrefix(String prefix, String key) {
    return first(List.of(prefix + "." + key + "/" + container, prefix + "." + key));
  }

  private Optional<Found> first(List<String> keys) {
    for (String key : keys) {
      String value = annotations.get(key);
      if (value != null) {
        return Optional.of(new Found(key, value));
      }
    }
    return Optional.empty();
  }
}
