package dev.switchboard.nri.app.explain;

import dev.switchboard.nri.Rehearsed;
import dev.switchboard.nri.app.explain.Explanation.Change;
import dev.switchboard.nri.app.explain.Explanation.ContainerPart;
import dev.switchboard.nri.app.explain.Explanation.LinkPart;
import dev.switchboard.nri.app.explain.Explanation.Pod;
import dev.switchboard.nri.app.manifest.Manifests;
import dev.switchboard.nri.app.manifest.PodPlan;
import dev.switchboard.nri.app.report.ChangeList;
import dev.switchboard.nri.app.report.ConflictView;
import dev.switchboard.nri.app.report.ContainerStory;
import dev.switchboard.nri.app.report.ContainerStory.Outcome;
import dev.switchboard.nri.app.report.ContainerStory.Step;
import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.LinkSkip;
import dev.switchboard.nri.chain.ChainListener.ShadowAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.node.Difference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Has creations rehearsed, and tells what came of them. */
public final class Explainer {
  private final Rehearsal rehearsal;
  private final Target runtime;

  /** Plays a creation that nobody makes. */
  @FunctionalInterface
  public interface Rehearsal {
    Rehearsed play(PodSandbox pod, Container container, Target target);
  }

  /**
   * @param runtime the runtime that it is explained for
   */
  public Explainer(Rehearsal rehearsal, Target runtime) {
    this.rehearsal = rehearsal;
    this.runtime = runtime;
  }

  /** Plays all pods, one after the other. */
  public Explanation explain(Manifests manifests) {
    List<Pod> pods = manifests.pods().stream().map(this::explain).toList();
    boolean refused =
        pods.stream()
            .flatMap(pod -> pod.containers().stream())
            .anyMatch(container -> container.refusal() != null);
    String name = runtime.runtimeName();
    String nri = runtime.nri().map(version -> "NRI " + version).orElse("an unknown NRI");
    return new Explanation(
        refused, name.isEmpty() ? nri : name + ", " + nri, pods, manifests.notes());
  }

  private Pod explain(PodPlan plan) {
    PodSandbox pod = plan.pod();
    Set<String> created = new HashSet<>();
    var containers = new ArrayList<ContainerPart>();
    for (Container container : plan.containers()) {
      var target =
          new Target(
              runtime.nri(),
              runtime.runtimeName(),
              id -> created.contains(id) || runtime.knowsContainer().test(id),
              false);
      containers.add(explain(container, rehearsal.play(pod, container, target)));
      created.add(container.id());
    }
    return new Pod(pod.namespace() + "/" + pod.name(), plan.origin(), containers, plan.guesses());
  }

  private static ContainerPart explain(Container container, Rehearsed rehearsed) {
    @Nullable String refusal = rehearsed.answer().refusal().map(LinkFailure::message).orElse(null);
    Optional<ContainerAdjustment> reply = rehearsed.reply();
    return new ContainerPart(
        container.name(),
        container.id(),
        refusal,
        parts(container, rehearsed),
        reply.stream()
            .flatMap(adjustment -> ContainerStory.result(container, adjustment).stream())
            .map(change -> change(OciPath.of(change.field()), change))
            .toList(),
        reply
            .map(adjustment -> ChangeList.of(Optional.empty(), Optional.of(adjustment.others())))
            .orElse(List.of()));
  }

  private static List<LinkPart> parts(Container container, Rehearsed rehearsed) {
    var merger = new AdjustmentMerger(container);
    var parts = new ArrayList<LinkPart>();
    for (Link link : rehearsed.links()) {
      part(link, rehearsed, merger, container).ifPresent(parts::add);
    }
    return parts;
  }

  /** A link behind one that has refused has no part. */
  private static Optional<LinkPart> part(
      Link link, Rehearsed rehearsed, AdjustmentMerger merger, Container container) {
    @Nullable String notAsked = rehearsed.notAsked().get(link.id());
    if (notAsked != null) {
      return Optional.of(part(link, Outcome.NOT_ASKED, notAsked));
    }
    for (LinkAnswer answer : rehearsed.answer().answers()) {
      if (answer.link().id().equals(link.id())) {
        Step step = ContainerStory.step(merger, answer);
        return Optional.of(part(step, step.outcome(), conflict(answer)));
      }
    }
    for (ShadowAnswer shadow : rehearsed.shadows()) {
      if (shadow.answer().link().id().equals(link.id())) {
        return Optional.of(shadow(shadow, rehearsed, container));
      }
    }
    return rehearsed.skips().stream()
        .filter(skip -> skip.link().id().equals(link.id()))
        .findFirst()
        .map(skip -> part(link, Outcome.SKIPPED, reason(skip)));
  }

  private static String reason(LinkSkip skip) {
    return switch (skip.cause()) {
      case UNMATCHED -> "its match leaves it out: " + skip.reason();
      case SWITCHED_OFF, ABSENT, UNSUPPORTED -> skip.reason();
    };
  }

  /**
   * What it would have changed, had it been live: laid on what the links before it have come to.
   */
  private static LinkPart shadow(ShadowAnswer shadow, Rehearsed rehearsed, Container container) {
    var before = new AdjustmentMerger(container);
    List<String> order = rehearsed.links().stream().map(Link::id).toList();
    int place = order.indexOf(shadow.answer().link().id());
    for (LinkAnswer answer : rehearsed.answer().answers()) {
      if (order.indexOf(answer.link().id()) < place) {
        var _ = ContainerStory.step(before, answer);
      }
    }
    Step step = ContainerStory.step(before, shadow.answer());
    List<String> consequences =
        shadow.consequences().stream()
            .map(failure -> "if it were live: " + failure.message())
            .toList();
    List<String> warnings = Stream.concat(step.warnings().stream(), consequences.stream()).toList();
    var told =
        new Step(
            step.link(),
            step.version(),
            Outcome.SHADOW,
            step.differences(),
            step.reason(),
            warnings);
    return part(told, Outcome.SHADOW, conflict(shadow.answer()));
  }

  private static LinkPart part(Link link, Outcome outcome, String reason) {
    return new LinkPart(link.id(), link.version(), outcome, reason, null, List.of(), List.of());
  }

  private static LinkPart part(Step step, Outcome outcome, @Nullable ConflictView conflict) {
    return new LinkPart(
        step.link(),
        step.version(),
        outcome,
        step.reason().isEmpty() ? null : step.reason(),
        conflict,
        step.differences().stream().map(change -> change(change.field(), change)).toList(),
        step.warnings());
  }

  private static @Nullable ConflictView conflict(LinkAnswer answer) {
    return answer.failure().flatMap(LinkFailure::conflict).map(ConflictView::of).orElse(null);
  }

  private static Change change(String field, Difference difference) {
    return new Change(
        field, difference.key(), difference.from().orElse(null), difference.to().orElse(null));
  }
}
