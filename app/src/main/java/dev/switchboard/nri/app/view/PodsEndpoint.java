package dev.switchboard.nri.app.view;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.KnownContainer;
import dev.switchboard.nri.node.NodeState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;

/** The pods that are there now. */
@Endpoint(id = "pods")
final class PodsEndpoint {
  private static final Comparator<PodSandbox> ORDER =
      Comparator.comparing(PodSandbox::namespace)
          .thenComparing(PodSandbox::name)
          .thenComparing(PodSandbox::id);

  private final RunningHost host;

  PodsEndpoint(RunningHost host) {
    this.host = host;
  }

  /**
   * A page of them, by namespace and name.
   *
   * @param total how many match
   * @param page from 0
   */
  record Pods(int total, int page, int size, List<Pod> pods) {}

  /** One of them. */
  record Pod(
      String id,
      String namespace,
      String name,
      String uid,
      Map<String, String> labels,
      String runtimeHandler,
      List<String> ips,
      List<ContainerName> containers) {}

  /** One of its containers. */
  record ContainerName(String id, String name, Container.State state) {}

  /**
   * @param namespace a name, with wildcards
   * @param label selectors of labels: {@code key}, {@code key=value} or {@code key!=value}
   * @param page from 0
   * @param size of a page: 1 to 1000
   */
  @ReadOperation
  public Pods pods(
      @Nullable String namespace,
      @Nullable List<String> label,
      @Nullable Integer page,
      @Nullable Integer size) {
    var listing = new Listing(namespace, label, page, size);
    NodeState node = host.switchboard().node();
    List<PodSandbox> all =
        node.pods().stream().filter(pod -> listing.shows(pod, null)).sorted(ORDER).toList();
    List<KnownContainer> containers = node.containers();
    return new Pods(
        all.size(),
        listing.page(),
        listing.size(),
        listing.of(all).stream().map(pod -> view(pod, containers)).toList());
  }

  /** One by its id, or by namespace and name; none is a 404. */
  @ReadOperation
  public @Nullable Pod pod(@Selector(match = Match.ALL_REMAINING) String... path) {
    NodeState node = host.switchboard().node();
    Optional<PodSandbox> found =
        switch (path.length) {
          case 1 -> node.pod(path[0]);
          case 2 ->
              node.pods().stream()
                  .filter(pod -> pod.namespace().equals(path[0]) && pod.name().equals(path[1]))
                  .findFirst();
          default -> Optional.empty();
        };
    return found.map(pod -> view(pod, node.containers())).orElse(null);
  }

  private static Pod view(PodSandbox pod, List<KnownContainer> containers) {
    return new Pod(
        pod.id(),
        pod.namespace(),
        pod.name(),
        pod.uid(),
        pod.labels(),
        pod.runtimeHandler(),
        pod.ips(),
        containers.stream()
            .filter(each -> each.podId().equals(pod.id()))
            .map(each ->
                new ContainerName(
                    each.container().id(), each.container().name(), ContainersEndpoint.state(each)))
            .sorted(Comparator.comparing(ContainerName::name).thenComparing(ContainerName::id))
            .toList());
  }
}
