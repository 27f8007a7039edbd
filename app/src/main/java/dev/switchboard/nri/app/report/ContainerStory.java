package dev.switchboard.nri.app.report;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.node.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of a container, link by link.
 *
 * @param steps what each link that was asked did, in their order
 * @param result the differences of the container as the runtime makes it
 */
public record ContainerStory(List<Step> steps, List<Difference> result) {

  /** What came of a link's part. */
  public enum Outcome {
    /** It changed something. */
    CHANGED,
    /** It changed nothing. */
    NOTHING,
    /** Its wish did not count. */
    FAILED,
    /** It was not called. */
    SKIPPED,
    /** It would be called, but must not be asked in vain. */
    NOT_ASKED,
    /** It is in shadow mode: what it asks for does not count. */
    SHADOW;

    /** Whether something went wrong. */
    public boolean isFailure() {
      return this == FAILED;
    }
  }

  /**
   * One link's part.
   *
   * @param link its id
   * @param reason why its wish did not count, or why it was not called; empty if neither
   * @param warnings on what has no effect of that for which it asked
   */
  public record Step(
      String link,
      String version,
      Outcome outcome,
      List<Difference> differences,
      String reason,
      List<String> warnings) {}

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
      steps.add(step(merger, answer));
    }
    return new ContainerStory(steps, result(original, reply));
  }

  /** What a runtime makes of a reply. */
  public static List<Difference> result(Container original, ContainerAdjustment reply) {
    var runtime = new AdjustmentMerger(original);
    merge(runtime, "the host", reply);
    return differences(original, Optional.empty(), runtime);
  }

  /**
   * Has one link's wish merged.
   *
   * @param merger what the links before it have come to
   */
  public static Step step(AdjustmentMerger merger, LinkAnswer answer) {
    String failure = answer.failure().map(each -> each.reason()).orElse("");
    Container before = merger.outcome();
    Optional<String> policy = memoryPolicy(merger);
    if (failure.isEmpty()) {
      failure =
          merge(
              merger,
              answer.link().label(),
              answer.adjustment().orElse(ContainerAdjustment.none()));
    }
    List<Difference> differences = differences(before, policy, merger);
    return new Step(
        answer.link().id(),
        answer.link().version(),
        outcome(failure, differences),
        differences,
        failure,
        answer.warnings().stream().map(Warning::text).toList());
  }

  private static Outcome outcome(String failure, List<Difference> differences) {
    if (!failure.isEmpty()) {
      return Outcome.FAILED;
    }
    return differences.isEmpty() ? Outcome.NOTHING : Outcome.CHANGED;
  }

  /** NRI's container does not show the memory policy. */
  private static List<Difference> differences(
      Container before, Optional<String> policyBefore, AdjustmentMerger after) {
    var all = new ArrayList<>(Difference.between(before, after.outcome()));
    Optional<String> policy = memoryPolicy(after);
    if (!policy.equals(policyBefore)) {
      all.add(new Difference("memoryPolicy", "", policyBefore, policy));
    }
    return all;
  }

  private static Optional<String> memoryPolicy(AdjustmentMerger merger) {
    return merger
        .memoryPolicy()
        .map(policy ->
            "%s nodes %s%s"
                .formatted(
                    policy.mode(),
                    policy.nodes(),
                    policy.flags().isEmpty() ? "" : " flags " + policy.flags()));
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
