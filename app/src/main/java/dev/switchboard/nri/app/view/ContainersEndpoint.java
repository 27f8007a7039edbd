package dev.switchboard.nri.app.view;

import dev.switchboard.nri.app.view.ContainerViews.FieldView;
import dev.switchboard.nri.app.view.ContainerViews.RequestView;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.KnownContainer;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.provenance.ContainerRecord;
import dev.switchboard.nri.provenance.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;

/** The containers that are there now, and who set which of their fields. */
@Endpoint(id = "containers")
final class ContainersEndpoint {
  private static final Comparator<Summary> ORDER =
      Comparator.comparing(Summary::namespace)
          .thenComparing(Summary::pod)
          .thenComparing(Summary::name)
          .thenComparing(Summary::id);

  private final RunningHost host;
  private final Provenance provenance;
  private final ContainerViews views;

  ContainersEndpoint(RunningHost host, Provenance provenance, ContainerViews views) {
    this.host = host;
    this.provenance = provenance;
    this.views = views;
  }

  /**
   * A page of them, by namespace, pod and name.
   *
   * @param total how many match
   * @param page from 0
   */
  record Containers(int total, int page, int size, List<Summary> containers) {}

  /**
   * One of them.
   *
   * @param state null once it is gone
   * @param image null if the runtime does not tell
   * @param createdAt null while the runtime has not told
   * @param recorded whether anything is remembered of its creation or updates
   * @param changed whether a link asked for something that counts
   * @param by those links
   * @param refused whether its creation was refused
   * @param missed whether it was created without us
   * @param goneSince null while it is there
   */
  record Summary(
      String id,
      String namespace,
      String pod,
      String podId,
      String name,
      Container.@Nullable State state,
      @Nullable String image,
      @Nullable Instant createdAt,
      boolean recorded,
      boolean changed,
      List<String> by,
      boolean refused,
      boolean missed,
      @Nullable Instant goneSince) {}

  /**
   * All that is known of one.
   *
   * @param container the same as in the list
   * @param labels its own
   * @param fields each entry that a link has had a say in: before, who did what, after
   * @param requests what happened to it, the oldest first
   */
  record Details(
      Summary container,
      Map<String, String> labels,
      List<FieldView> fields,
      List<RequestView> requests) {}

  /**
   * @param namespace a name, with wildcards
   * @param pod name of a pod
   * @param label selectors of the pod's labels: {@code key}, {@code key=value} or {@code
   *     key!=value}
   * @param changed whether a link asked for something that counts
   * @param by only what this link has changed
   * @param gone true for those that are there no more, or never were, instead of those that are
   * @param page from 0
   * @param size of a page: 1 to 1000
   */
  @ReadOperation
  public Containers containers(
      @Nullable String namespace,
      @Nullable String pod,
      @Nullable List<String> label,
      @Nullable Boolean changed,
      @Nullable String by,
      @Nullable Boolean gone,
      @Nullable Integer page,
      @Nullable Integer size) {
    host.settle();
    var listing = new Listing(namespace, label, page, size);
    boolean past = Boolean.TRUE.equals(gone);
    List<Summary> all =
        (past ? gone(listing) : present(listing))
            .stream()
                .filter(each -> pod == null || each.pod.equals(pod))
                .filter(each -> changed == null || each.changed == changed)
                .filter(each -> by == null || each.by.contains(by))
                .sorted(ORDER)
                .toList();
    return new Containers(all.size(), listing.page(), listing.size(), listing.of(all));
  }

  private List<Summary> present(Listing listing) {
    NodeState node = host.switchboard().node();
    Map<String, ContainerRecord> records = new LinkedHashMap<>();
    provenance.all().forEach(each -> records.put(each.id(), each));
    var found = new ArrayList<Summary>();
    for (KnownContainer each : node.containers()) {
      PodSandbox of = pod(node, each.podId());
      if (listing.shows(of, each.container())) {
        found.add(summary(of, each, records.get(each.container().id())));
      }
    }
    return found;
  }

  private List<Summary> gone(Listing listing) {
    return provenance.all().stream()
        .filter(each -> each.goneSince().isPresent())
        .filter(each -> listing.shows(PodSandbox.of(each.namespace(), each.pod(), Map.of()), null))
        .map(ContainersEndpoint::summary)
        .toList();
  }

  /**
   * One by its id, or by namespace, pod and container name; of several by name the one that is
   * there, or was last. None is a 404.
   */
  @ReadOperation
  public @Nullable Details container(@Selector(match = Match.ALL_REMAINING) String... path) {
    host.settle();
    return switch (path.length) {
      case 1 -> details(path[0]);
      case 3 -> id(path[0], path[1], path[2]).map(this::details).orElse(null);
      default -> null;
    };
  }

  private Optional<String> id(String namespace, String pod, String name) {
    NodeState node = host.switchboard().node();
    return node.containers().stream()
        .filter(each -> each.container().name().equals(name))
        .filter(each -> {
          PodSandbox of = pod(node, each.podId());
          return of.namespace().equals(namespace) && of.name().equals(pod);
        })
        .max(Comparator.comparingLong(each -> each.container().createdAt()))
        .map(each -> each.container().id())
        .or(() ->
            provenance.all().stream()
                .filter(each -> each.name().equals(name))
                .filter(each -> each.namespace().equals(namespace) && each.pod().equals(pod))
                .findFirst()
                .map(ContainerRecord::id));
  }

  private @Nullable Details details(String id) {
    NodeState node = host.switchboard().node();
    Optional<KnownContainer> there = node.known(id);
    Optional<ContainerRecord> record = provenance.of(id);
    if (there.isEmpty() && record.isEmpty()) {
      return null;
    }
    return new Details(
        there
            .map(each -> summary(pod(node, each.podId()), each, record.orElse(null)))
            .or(() -> record.map(ContainersEndpoint::summary))
            .orElseThrow(),
        there.map(each -> each.container().labels()).orElse(Map.of()),
        record.map(views::fields).orElse(List.of()),
        record.map(views::requests).orElse(List.of()));
  }

  /** A pod that is not known has no name; its containers are shown all the same. */
  private static PodSandbox pod(NodeState node, String id) {
    return node.pod(id).orElseGet(() -> PodSandbox.of("", "", Map.of()));
  }

  private static Summary summary(
      PodSandbox pod, KnownContainer known, @Nullable ContainerRecord record) {
    Container container = known.container();
    return new Summary(
        container.id(),
        pod.namespace(),
        pod.name(),
        known.podId(),
        container.name(),
        state(known),
        container.image().map(Image::name).orElse(null),
        container.createdAt() == 0 ? null : Instant.ofEpochSecond(0, container.createdAt()),
        record != null,
        record != null && !record.by().isEmpty(),
        record == null ? List.of() : List.copyOf(new TreeSet<>(record.by())),
        record != null && record.refused(),
        known.missed(),
        null);
  }

  private static Summary summary(ContainerRecord record) {
    return new Summary(
        record.id(),
        record.namespace(),
        record.pod(),
        record.podId(),
        record.name(),
        null,
        null,
        null,
        true,
        !record.by().isEmpty(),
        List.copyOf(new TreeSet<>(record.by())),
        record.refused(),
        false,
        record.goneSince().orElse(null));
  }

  /** The runtime does not tell of the stop at once. */
  static Container.State state(KnownContainer known) {
    return known.stopped() ? Container.State.STOPPED : known.container().state();
  }
}
