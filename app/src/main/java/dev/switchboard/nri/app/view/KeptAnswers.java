package dev.switchboard.nri.app.view;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What links answered in one request, in their order. */
final class KeptAnswers {
  private final List<Answer> answers;
  private final long[] nanos;

  /** One link's answer, without what it shares with no other: the request, and how long it took. */
  record Answer(
      Link link,
      Optional<ContainerAdjustment> adjustment,
      Optional<ContainerUpdates> updates,
      Optional<LinkFailure> failure,
      List<Warning> warnings) {
    /** Of an answer that may be kept. */
    static Answer of(LinkAnswer of) {
      return new Answer(of.link(), of.adjustment(), of.updates(), of.failure(), of.warnings());
    }

    private boolean isAlike(LinkAnswer of) {
      return link.equals(of.link())
          && adjustment.equals(of.adjustment())
          && updates.equals(of.updates())
          && failure.equals(of.failure())
          && warnings.equals(of.warnings());
    }
  }

  /**
   * @param last what each link answered last in a request of this kind, by its id. Most links
   *     answer alike each time: then that is what is kept here, too
   */
  KeptAnswers(List<LinkAnswer> told, Map<String, Answer> last) {
    answers = new ArrayList<>(told.size());
    nanos = new long[told.size()];
    for (LinkAnswer each : told) {
      nanos[answers.size()] = each.took().toNanos();
      LinkAnswer latest = each.toKeep();
      Answer known = last.get(latest.link().id());
      if (known == null || !known.isAlike(latest)) {
        known = Answer.of(latest);
        last.put(latest.link().id(), known);
      }
      answers.add(known);
    }
  }

  List<Answer> answers() {
    return answers;
  }

  /** How long one took. */
  long nanos(int index) {
    return nanos[index];
  }
}
