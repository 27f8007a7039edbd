package dev.switchboard.nri.provenance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final List<String> authors = new ArrayList<>(0);
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

  /** Keeps what has been packed last. */
  void add(boolean refusal) {
    keep(refusal);
    if (packed.size() > MOST) {
      List<RequestRecord> records = unpacked();
      packed.clear();
      authors.clear();
      refused = true;
      for (RequestRecord each : folded(records)) {
        packing.write(each);
        keep(each.refusal().isPresent());
      }
    }
  }

  private void keep(boolean refusal) {
    packed.add(packing.packed());
    if (!refusal) {
      refused = false;
      for (String each : packing.authors()) {
        if (!authors.contains(each)) {
          authors.add(each);
        }
      }
    }
  }

  /** Whether it never came to be: each creation of it was refused. */
  boolean isRefused() {
    return refused;
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
