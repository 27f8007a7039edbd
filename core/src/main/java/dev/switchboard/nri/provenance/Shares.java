package dev.switchboard.nri.provenance;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.LinkSkip;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.ChainListener.UnaskedUpdates;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.Decision.State;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who had which share in one request, for each container that it touched. */
final class Shares {
  private final Before before;
  private final String subject;
  private final Map<String, List<LinkShare>> byContainer = new LinkedHashMap<>();

  /** What links have made of entries in this request; the rest is as it was before it. */
  private final Map<Entry, Optional<String>> made = new HashMap<>();

  private record Entry(String container, String field, String key) {}

  /** Finds what is there of a container that a request updates besides its own. */
  interface Before {
    Optional<String> value(String container, String field, String key);
  }

  private Shares(String subject, Before before) {
    this.subject = subject;
    this.before = before;
  }

  /** By container id; that of the request's own container is there in any case. */
  static Map<String, List<LinkShare>> of(RequestAnswer answer, Before before) {
    Optional<Container> subject = answer.subject().container();
    var shares = new Shares(subject.map(Container::id).orElse(""), before);
    if (subject.isPresent()) {
      shares.byContainer.put(shares.subject, new ArrayList<>());
    }
    var state = new State(subject, Optional.empty(), answer.subject().requested());
    answer.answers().forEach(each -> shares.add(each, state));
    return shares.byContainer;
  }

  /** Of what a link asks for outside any request. */
  static Map<String, List<LinkShare>> of(UnaskedUpdates asked, Before before) {
    var shares = new Shares("", before);
    Map<String, List<FieldChange>> changes = new LinkedHashMap<>();
    shares.collect(
        asked.updates(), new State(Optional.empty(), Optional.empty(), Optional.empty()), changes);
    LinkShare share = share(asked.link(), asked.failure(), asked.warnings(), Duration.ZERO);
    changes.forEach((id, each) -> shares.byContainer.put(id, List.of(share.with(each))));
    return shares.byContainer;
  }

  private void add(LinkAnswer answer, State state) {
    List<FieldChange> own =
        new ArrayList<>(
            answer.adjustment().map(wish -> AskedFields.of(wish, state)).orElse(List.of()));
    Map<String, List<FieldChange>> others = new LinkedHashMap<>();
    answer.adjustment().ifPresent(wish -> collect(wish.others(), state, others));
    answer.updates().ifPresent(updates -> collect(updates, state, others));
    own.addAll(others.getOrDefault(subject, List.of()));
    others.remove(subject);
    own.replaceAll(change -> inTurn(subject, change));
    others.forEach((id, changes) -> changes.replaceAll(change -> inTurn(id, change)));
    LinkShare share = share(answer.link(), answer.failure(), answer.warnings(), answer.took());
    if (byContainer.containsKey(subject)) {
      byContainer.get(subject).add(share.with(own));
    }
    others.forEach((id, changes) ->
        byContainer.computeIfAbsent(id, _ -> new ArrayList<>()).add(share.with(changes)));
  }

  /** A change of what the links before have left. */
  private FieldChange inTurn(String container, FieldChange change) {
    if (change.how() == How.ADD) {
      return change;
    }
    Optional<String> left =
        made.put(new Entry(container, change.field(), change.key()), change.to());
    return left == null
        ? change
        : new FieldChange(change.field(), change.key(), change.how(), left, change.to());
  }

  private void collect(
      ContainerUpdates updates, State state, Map<String, List<FieldChange>> changes) {
    for (ContainerUpdate update : updates.updates()) {
      String id = update.containerId();
      update
          .resources()
          .ifPresent(wish ->
              changes
                  .computeIfAbsent(id, _ -> new ArrayList<>())
                  .addAll(AskedFields.of(wish, (field, key) -> value(id, state, field, key))));
    }
    for (ContainerEviction eviction : updates.evictions()) {
      changes
          .computeIfAbsent(eviction.containerId(), _ -> new ArrayList<>())
          .add(
              new FieldChange(
                  AskedFields.EVICTION,
                  "",
                  How.SET,
                  Optional.empty(),
                  Optional.of(eviction.reason())));
    }
  }

  private Optional<String> value(String id, State state, String field, String key) {
    return id.equals(subject) && state.requested().isPresent()
        ? AskedFields.present(state.requested().get(), field, key)
        : before.value(id, field, key);
  }

  private static LinkShare share(
      Link link, Optional<LinkFailure> failure, List<Warning> warnings, Duration took) {
    return new LinkShare(
        link.id(),
        link.version(),
        link.generation(),
        link.config(),
        failure.map(LinkFailure::code).orElse(LinkShare.OK),
        took,
        List.of(),
        failure.map(LinkFailure::reason),
        failure.flatMap(LinkFailure::conflict),
        warnings.stream().map(Warning::text).toList());
  }

  static LinkShare of(LinkSkip skip) {
    Link link = skip.link();
    return new LinkShare(
        link.id(),
        link.version(),
        link.generation(),
        link.config(),
        LinkShare.SKIPPED,
        Duration.ZERO,
        List.of(),
        Optional.of(skip.reason()),
        Optional.empty(),
        List.of());
  }
}
