package dev.switchboard.nri.app.report;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.node.Difference;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a container, link by link.
 *
 * @param steps what each link that was asked did, in their order
 * @param result the differences of the container as the runtime makes it
 */
public record ContainerStory(List<Step> steps, List<Difference> result) {

  /**
   * One link's part.
   *
   * @param link its id
   * @param failure why its wish did not count; empty if it did
   */
  public record Step(String link, List<Difference> differences, String failure) {}

  /**
   * Tells it again from what was asked and answered.
   *
   * @param reply what the runtime was sent
   */
  public static ContainerStory of(
      Container original, List<LinkAnswer> answers, ContainerAdjustment reply) {
    var steps = new ArrayList<Step>();
    var merger = new AdjustmentMerger(original);
    for (LinkAnswer answer : answers) {
      String failure = answer.failure().map(each -> each.message()).orElse("");
      Container before = merger.draft();
      if (failure.isEmpty()) {
        failure =
            merge(
                merger,
                answer.link().label(),
                answer.adjustment().orElse(ContainerAdjustment.none()));
      }
      steps.add(new Step(answer.link().id(), Difference.between(before, merger.draft()), failure));
    }
    var runtime = new AdjustmentMerger(original);
    merge(runtime, "the host", reply);
    return new ContainerStory(steps, Difference.between(original, runtime.draft()));
  }

  private static String merge(AdjustmentMerger merger, String link, ContainerAdjustment wish) {
    try {
      merger.merge(link, wish);
      return "";
    } catch (MergeConflictException | InvalidWishException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
