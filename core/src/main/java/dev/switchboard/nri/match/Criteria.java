package dev.switchboard.nri.match;

import java.util.List;

/**
 * What a pod or container has to be like; of an empty list or text everything is right. Names take
 * the wildcards {@code *} (any text) and {@code ?} (one character). A selector is {@code key} (is
 * there), {@code key=value} or {@code key!=value} (is not there, or different); all selectors of a
 * list have to hold, of names one.
 *
 * @param namespaces the pod's namespace is one of these
 * @param excludeNamespaces and none of these
 * @param labels selectors for the pod's labels
 * @param annotations selectors for the pod's annotations
 * @param runtimeHandlers the pod's runtime handler is one of these
 * @param containerNames the container's name is one of these
 * @param containerLabels selectors for the container's labels
 * @param images the container's image is one of these
 * @param expression CEL; see {@code docs/match.md}
 */
public record Criteria(
    List<String> namespaces,
    List<String> excludeNamespaces,
    List<String> labels,
    List<String> annotations,
    List<String> runtimeHandlers,
    List<String> containerNames,
    List<String> containerLabels,
    List<String> images,
    String expression) {
  /** No criterion at all. */
  public static final Criteria NONE =
      new Criteria(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          "");

  public Criteria {
    namespaces = List.copyOf(namespaces);
    excludeNamespaces = List.copyOf(excludeNamespaces);
    labels = List.copyOf(labels);
    annotations = List.copyOf(annotations);
    runtimeHandlers = List.copyOf(runtimeHandlers);
    containerNames = List.copyOf(containerNames);
    containerLabels = List.copyOf(containerLabels);
    images = List.copyOf(images);
    expression = expression.strip();
  }
}
