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
import dev.switchboard.nri.provenance.AskedFields.Before;
import dev.switchboard.nri.provenance.FieldChange.How;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who had which share in one request, as far as it is about one container, written down. */
final class Shares {
  private final String container;
  private final Before before;
  private final Packing out;

  /**
   * @param before what is there of the container before the request
   */
  Shares(String container, Before before, Packing out) {
    this.container = container;
    this.before = before;
    this.out = out;
  }

  /** All that were called, if the container is the request's own. */
  void own(RequestAnswer answer) {
    var asked =
        new Asked(
            new State(answer.subject().container(), Optional.empty(), answer.subject().requested()),
            out);
    for (LinkAnswer each : answer.answers()) {
      out.link(share(each));
      if (each.adjustment().isPresent()) {
        asked.wish(each.adjustment().get());
      }
      updates(each);
    }
  }

  /** Only those that asked for something of it, if it is another one. */
  void other(RequestAnswer answer) {
    for (LinkAnswer each : answer.answers()) {
      var ids = new HashSet<String>();
      touched(each, ids);
      if (ids.contains(container)) {
        out.link(share(each));
        updates(each);
      }
    }
  }

  /** What a link asks for outside any request. */
  void unasked(UnaskedUpdates asked) {
    out.link(share(asked.link(), asked.failure(), asked.warnings(), Duration.ZERO));
    updates(asked.updates());
  }

  private void updates(LinkAnswer answer) {
    if (answer.adjustment().isPresent()) {
      updates(answer.adjustment().get().others());
    }
    if (answer.updates().isPresent()) {
      updates(answer.updates().get());
    }
  }

  private void updates(ContainerUpdates updates) {
    if (updates.isEmpty()) {
      return;
    }
    for (ContainerUpdate update : updates.updates()) {
      if (update.containerId().equals(container) && update.resources().isPresent()) {
        AskedFields.tell(update.resources().get(), before, out);
      }
    }
    for (ContainerEviction eviction : updates.evictions()) {
      if (eviction.containerId().equals(container)) {
        out.change(AskedFields.EVICTION, "", How.SET, null, eviction.reason());
      }
    }
  }

  /** Adds the containers of which something is asked besides the one under creation. */
  static void touched(LinkAnswer answer, Set<String> ids) {
    if (answer.adjustment().isPresent()) {
      touched(answer.adjustment().get().others(), ids);
    }
    if (answer.updates().isPresent()) {
      touched(answer.updates().get(), ids);
    }
  }

  static void touched(ContainerUpdates updates, Set<String> ids) {
    if (updates.isEmpty()) {
      return;
    }
    for (ContainerUpdate update : updates.updates()) {
      if (update.resources().isPresent()) {
        ids.add(update.containerId());
      }
    }
    for (ContainerEviction eviction : updates.evictions()) {
      ids.add(eviction.containerId());
    }
  }

  private static LinkShare share(LinkAnswer answer) {
    return share(answer.link(), answer.failure(), answer.warnings(), answer.took());
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
        warnings.isEmpty() ? List.of() : warnings.stream().map(Warning::text).toList());
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
