package dev.switchboard.nri.app.view;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.match.Criteria;
import dev.switchboard.nri.match.InvalidMatchException;
import dev.switchboard.nri.match.Match;
import dev.switchboard.nri.match.MatchFailedException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** What lists have in common: which pods are shown, and which page of them. */
final class Listing {
  private static final int USUAL_SIZE = 100;
  private static final int MOST = 1000;

  private final Match match;
  private final int page;
  private final int size;

  /**
   * @param namespace a name with wildcards; null for all
   * @param label selectors of the pod's labels, as in {@code match.labels}; null for all
   * @param page from 0; null for 0
   * @param size of a page; null for 100
   */
  Listing(
      @Nullable String namespace,
      @Nullable List<String> label,
      @Nullable Integer page,
      @Nullable Integer size) {
    this.page = number("page", page, 0, 0, Integer.MAX_VALUE);
    this.size = number("size", size, USUAL_SIZE, 1, MOST);
    try {
      this.match =
          Match.compile(
              new Criteria(
                  namespace == null ? List.of() : List.of(namespace),
                  List.of(),
                  label == null ? List.of() : label,
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  ""));
    } catch (InvalidMatchException e) {
      throw invalid(
          e.problems().stream()
              .map(problem ->
                  "label is \"%s\", expected %s".formatted(problem.got(), problem.expected()))
              .collect(Collectors.joining("; ")));
    }
  }

  private static int number(String name, @Nullable Integer got, int usual, int least, int most) {
    int number = got == null ? usual : got;
    if (number < least || number > most) {
      throw invalid(
          "%s is %d, expected %d%s"
              .formatted(
                  name, number, least, most == Integer.MAX_VALUE ? " or more" : " to " + most));
    }
    return number;
  }

  private static InvalidEndpointRequestException invalid(String reason) {
    return new InvalidEndpointRequestException(reason, reason);
  }

  boolean shows(PodSandbox pod, @Nullable Container container) {
    try {
      return match.mismatch(pod, container) == null;
    } catch (MatchFailedException e) {
      throw new IllegalStateException("only expressions can fail", e);
    }
  }

  int page() {
    return page;
  }

  int size() {
    return size;
  }

  <T> List<T> of(List<T> all) {
    return all.stream().skip((long) page * size).limit(size).toList();
  }
}
