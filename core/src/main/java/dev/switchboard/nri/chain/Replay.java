package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.Decision.Share;
import dev.switchboard.nri.extension.Decision.State;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.merge.UpdateMerger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Merges a request's wishes once more, to see what was there after each link. The request itself
 * has no time for it; and merging gives the same again, as it depends on the wishes alone.
 */
final class Replay {
  private Replay() {}

  static Decision of(RequestAnswer answer) {
    Subject subject = answer.subject();
    var before = new State(subject.container(), Optional.empty(), subject.requested());
    return new Decision(
        answer.request().id(),
        answer.request().event(),
        answer.took(),
        subject.pod(),
        before,
        shares(answer, before),
        answer.refusal().map(LinkFailure::message));
  }

  private static List<Share> shares(RequestAnswer answer, State before) {
    Optional<Event> event = answer.request().event();
    Optional<Container> container = before.container();
    if (event.equals(Optional.of(Event.CREATE_CONTAINER)) && container.isPresent()) {
      return created(answer.answers(), container.get());
    }
    if (event.equals(Optional.of(Event.UPDATE_CONTAINER)) && container.isPresent()) {
      return updated(answer.answers(), before, container.get());
    }
    return answer.answers().stream().map(each -> share(each, before)).toList();
  }

  private static List<Share> created(List<LinkAnswer> answers, Container container) {
    var merger = new AdjustmentMerger(container);
    var shares = new ArrayList<Share>();
    for (LinkAnswer answer : answers) {
      if (answer.failure().isEmpty() && answer.adjustment().isPresent()) {
        again(() -> merger.merge(answer.link().id(), answer.adjustment().get()));
      }
      shares.add(
          share(
              answer,
              new State(Optional.of(merger.outcome()), merger.memoryPolicy(), Optional.empty())));
    }
    return shares;
  }

  private static List<Share> updated(List<LinkAnswer> answers, State before, Container container) {
    UpdateMerger merger = UpdateMerger.ofUpdate(container.id(), before.requested().orElseThrow());
    var shares = new ArrayList<Share>();
    for (LinkAnswer answer : answers) {
      if (answer.failure().isEmpty()) {
        ContainerUpdates updates = answer.updates().orElse(ContainerUpdates.none());
        again(() -> merger.merge(answer.link().id(), updates));
      }
      shares.add(
          share(
              answer,
              new State(before.container(), Optional.empty(), Optional.of(merger.requested()))));
    }
    return shares;
  }

  private interface Merging {
    void merge() throws MergeConflictException, InvalidWishException;
  }

  private static void again(Merging merging) {
    try {
      merging.merge();
    } catch (MergeConflictException | InvalidWishException e) {
      throw new IllegalStateException("what could be merged cannot be merged again", e);
    }
  }

  private static Share share(LinkAnswer answer, State after) {
    return new Share(
        answer.link().id(),
        answer.link().version(),
        answer.took(),
        answer.adjustment(),
        answer.updates(),
        answer.failure().map(LinkFailure::message),
        after);
  }
}
