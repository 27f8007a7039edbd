package dev.switchboard.nri.match;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.match.InvalidMatchException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Criteria, compiled. What is asked for of a container does not count for what concerns a pod
 * alone: a link that is to see containers of one name still hears of their pods. Immutable.
 */
public final class Match {
  /** Where runtimes put the name of the image as long as NRI does not tell it. */
  private static final List<String> IMAGE_ANNOTATIONS =
      List.of("io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName");

  /** Matches everything. */
  public static final Match EVERYTHING = new Match(Criteria.NONE, List.of());

  private final Criteria criteria;
  private final List<Criterion> compiled;

  private interface Holds {
    boolean on(PodSandbox pod, @Nullable Container container) throws MatchFailedException;
  }

  /** One criterion and the key it is written at. */
  private record Criterion(String key, Holds holds) {}

  private Match(Criteria criteria, List<Criterion> compiled) {
    this.criteria = criteria;
    this.compiled = compiled;
  }

  /**
   * Compiles criteria.
   *
   * @throws InvalidMatchException with everything that is wrong with them
   */
  public static Match compile(Criteria criteria) throws InvalidMatchException {
    if (criteria.equals(Criteria.NONE)) {
      return EVERYTHING;
    }
    var problems = new ArrayList<Problem>();
    var compiled = new ArrayList<Criterion>();
    Predicate<String> namespaces = Names.anyOf(criteria.namespaces());
    Predicate<String> others = Names.noneOf(criteria.excludeNamespaces());
    Predicate<String> handlers = Names.anyOf(criteria.runtimeHandlers());
    Predicate<Map<String, String>> labels = Selectors.all("labels", criteria.labels(), problems);
    Predicate<Map<String, String>> annotations =
        Selectors.all("annotations", criteria.annotations(), problems);
    Predicate<String> names = Names.anyOf(criteria.containerNames());
    Predicate<Map<String, String>> containerLabels =
        Selectors.all("container-labels", criteria.containerLabels(), problems);
    Predicate<String> images = Names.anyOf(criteria.images());
    add(
        compiled,
        "namespaces",
        criteria.namespaces(),
        (pod, _) -> namespaces.test(pod.namespace()));
    add(
        compiled,
        "exclude-namespaces",
        criteria.excludeNamespaces(),
        (pod, _) -> others.test(pod.namespace()));
    add(compiled, "labels", criteria.labels(), (pod, _) -> labels.test(pod.labels()));
    add(
        compiled,
        "annotations",
        criteria.annotations(),
        (pod, _) -> annotations.test(pod.annotations()));
    add(
        compiled,
        "runtime-handlers",
        criteria.runtimeHandlers(),
        (pod, _) -> handlers.test(pod.runtimeHandler()));
    add(
        compiled,
        "container-names",
        criteria.containerNames(),
        (_, container) -> container == null || names.test(container.name()));
    add(
        compiled,
        "container-labels",
        criteria.containerLabels(),
        (_, container) -> container == null || containerLabels.test(container.labels()));
    add(
        compiled,
        "images",
        criteria.images(),
        (_, container) -> container == null || images.test(image(container)));
    if (!criteria.expression().isEmpty()) {
      expression(criteria.expression(), problems)
          .ifPresent(expression -> compiled.add(new Criterion("expression", expression::holds)));
    }
    if (!problems.isEmpty()) {
      throw new InvalidMatchException(problems);
    }
    return new Match(criteria, List.copyOf(compiled));
  }

  private static void add(List<Criterion> compiled, String key, List<String> written, Holds holds) {
    if (!written.isEmpty()) {
      compiled.add(new Criterion(key, holds));
    }
  }

  private static Optional<Expression> expression(String text, List<Problem> problems) {
    try {
      return Optional.of(Expression.compile(text));
    } catch (InvalidExpressionException e) {
      problems.add(new Problem("expression", text, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  static String image(Container container) {
    return container
        .image()
        .map(Image::name)
        .filter(name -> !name.isEmpty())
        .or(() ->
            IMAGE_ANNOTATIONS.stream()
                .flatMap(key -> Stream.ofNullable(container.annotations().get(key)))
                .findFirst())
        .orElse("");
  }

  /** What it was compiled from. */
  public Criteria criteria() {
    return criteria;
  }

  /**
   * Whether it matches.
   *
   * @param container null where something concerns a pod alone
   * @return null if it does; else the first criterion that does not hold, by its key
   * @throws MatchFailedException if that cannot be told
   */
  public @Nullable String mismatch(PodSandbox pod, @Nullable Container container)
      throws MatchFailedException {
    for (Criterion criterion : compiled) {
      if (!criterion.holds.on(pod, container)) {
        return criterion.key;
      }
    }
    return null;
  }

  /**
   * Those of a node's pods and containers that match.
   *
   * @throws MatchFailedException if that cannot be told of one
   */
  @SuppressWarnings("ReferenceEquality") // a quick look for the usual one
  public Matching among(List<PodSandbox> pods, List<Container> containers)
      throws MatchFailedException {
    if (this == EVERYTHING) {
      return new Matching(pods, containers);
    }
    Map<String, PodSandbox> byId = new HashMap<>();
    var matchingPods = new ArrayList<PodSandbox>();
    for (PodSandbox pod : pods) {
      byId.put(pod.id(), pod);
      if (mismatch(pod, null) == null) {
        matchingPods.add(pod);
      }
    }
    var matchingContainers = new ArrayList<Container>();
    for (Container container : containers) {
      PodSandbox pod = byId.get(container.podSandboxId());
      if (pod != null && mismatch(pod, container) == null) {
        matchingContainers.add(container);
      }
    }
    return new Matching(matchingPods, matchingContainers);
  }

  /** What matches; a container whose pod is not known does not. */
  public record Matching(List<PodSandbox> pods, List<Container> containers) {
    public Matching {
      pods = List.copyOf(pods);
      containers = List.copyOf(containers);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Match match && match.criteria.equals(criteria);
  }

  @Override
  public int hashCode() {
    return criteria.hashCode();
  }

  @Override
  public String toString() {
    return criteria.toString();
  }
}
