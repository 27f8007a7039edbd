package dev.switchboard.nri.bundled.validator;

import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plugins and links that must have been asked: those of the configuration, and those that the pod
 * itself requires.
 *
 * @param configured required of every container
 * @param toleration annotation that makes an exception; empty for none
 */
record RequiredPlugins(List<String> configured, String toleration) {
  static final String KEY = "required-plugins.noderesource.dev";

  /** As Go reads a truth value. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  /** What is wrong; empty if nothing is. */
  Optional<String> problem(Proposal proposal) {
    PodAnnotations annotations = PodAnnotations.of(proposal.pod(), proposal.container().name());
    Optional<Found> exception =
        toleration.isEmpty() ? Optional.empty() : annotations.forContainerPodOrBare(toleration);
    if (exception.isPresent()) {
      String value = exception.get().value();
      if (TRUE.contains(value)) {
        return Optional.empty();
      }
      if (!FALSE.contains(value)) {
        return Optional.of(
            "annotation %s is \"%s\", expected true or false"
                .formatted(exception.get().key(), value));
      }
    }
    List<String> required;
    try {
      required = required(annotations.forContainerPodOrBare(KEY), proposal);
    } catch (InvalidAnnotationException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    List<String> missing =
        required.stream()
            .filter(name ->
                proposal.plugins().stream()
                    .noneMatch(plugin ->
                        plugin.equals(name) || Adjusted.withoutIndex(plugin).equals(name)))
            .distinct()
            .map(name -> "\"" + name + "\"")
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            missing.stream()
                .collect(
                    Collectors.joining(
                        ", ", "required plugin" + (missing.size() == 1 ? " " : "s "), " missing")));
  }

  private List<String> required(Optional<Found> annotation, Proposal proposal)
      throws InvalidAnnotationException {
    if (annotation.isEmpty()) {
      return configured;
    }
    AnnotationReading reading =
        AnnotationReading.of(proposal.pod(), proposal.container().name(), Compat.MENDED);
    var asked = new ArrayList<String>();
    reading
        .yaml(annotation.get())
        .ifPresent(list -> list.elements().stream().map(AnnotationValue::text).forEach(asked::add));
    reading.finish();
    return Stream.concat(configured.stream(), asked.stream()).toList();
  }
}
