package dev.switchboard.nri.provenance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One container's records, packed. Not thread safe. */
final class Kept {
  /** More than these are folded: what newer ones have set since is left out of the old ones. */
  private static final int MOST = 8;

  private final Packing packing;
  private final String id;
  private final String podId;
  private final String namespace;
  private final String pod;
  private final String name;
  private final List<byte[]> packed = new ArrayList<>(1);
  private final Set<String> authors = new TreeSet<>();
  private boolean refused = true;
  private @Nullable Instant goneSince;

  Kept(Packing packing, String id, String podId, String namespace, String pod, String name) {
    this.packing = packing;
    this.id = id;
    this.podId = podId;
    this.namespace = namespace;
    this.pod = pod;
    this.name = name;
  }

  String id() {
    return id;
  }

  void add(RequestRecord latest) {
    if (packed.size() >= MOST) {
      var records = new ArrayList<>(unpacked());
      records.add(latest);
      packed.clear();
      authors.clear();
      refused = true;
      folded(records).forEach(this::keep);
    } else {
      keep(latest);
    }
  }

  private void keep(RequestRecord record) {
    packed.add(packing.pack(record));
    refused &= record.refusal().isPresent();
    if (record.sets()) {
      for (LinkShare link : record.links()) {
        if (!link.changes().isEmpty()) {
          authors.add(link.link());
        }
      }
    }
  }

  private List<RequestRecord> unpacked() {
    return packed.stream().map(packing::unpack).toList();
  }

  /** The first and the newest stay whole; between them each entry keeps who set it last. */
  @SuppressWarnings("ReferenceEquality") // a record in a list, not one that says the same
  private static List<RequestRecord> folded(List<RequestRecord> records) {
    var later = new HashSet<At>();
    var left = new ArrayList<RequestRecord>();
    for (RequestRecord each : records.reversed()) {
      boolean first = each == records.getFirst();
      boolean newest = left.size() < MOST / 2;
      RequestRecord rest = first || newest ? each : without(each, later);
      if (first || newest || rest.sets()) {
        left.addFirst(rest);
      }
      if (each.refusal().isEmpty()) {
        each.links().forEach(link -> link.changes().forEach(change -> later.add(change.at())));
      }
    }
    return left;
  }

  private static RequestRecord without(RequestRecord record, Set<At> later) {
    return new RequestRecord(
        record.at(),
        record.requestId(),
        record.event(),
        record.took(),
        record.refusal(),
        record.links().stream()
            .map(link ->
                link.with(
                    link.changes().stream()
                        .filter(change -> !later.contains(change.at()))
                        .toList()))
            .toList());
  }

  Optional<String> value(String field, String key) {
    return FieldStory.of(unpacked()).stream()
        .filter(story -> story.field().equals(field) && story.key().equals(key))
        .findFirst()
        .flatMap(FieldStory::after);
  }

  void look(boolean isThere, Instant now) {
    if (isThere) {
      goneSince = null;
    } else if (goneSince == null) {
      goneSince = now;
    }
  }

  boolean isGone() {
    return goneSince != null;
  }

  boolean goneBefore(Instant time) {
    return goneSince != null && goneSince.isBefore(time);
  }

  ContainerRecord summary() {
    return record(List.of());
  }

  ContainerRecord record() {
    return record(unpacked());
  }

  private ContainerRecord record(List<RequestRecord> requests) {
    return new ContainerRecord(
        id,
        podId,
        namespace,
        pod,
        name,
        Optional.ofNullable(goneSince),
        Set.copyOf(authors),
        refused,
        requests);
  }
}
