package dev.switchboard.nri.app.explain;

import dev.switchboard.nri.Rehearsed;
import dev.switchboard.nri.Switchboard;
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
import dev.switchboard.nri.chain.ChainListener.ShadowAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.node.Difference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Has creations rehearsed in a runtime's order, and tells what came of them. */
public final class Explainer {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  /**
   * One that has just been started may be late as it will never be again; so often it is asked once
   * more.
   */
  private static final int MOST_LATE = 4;

  private final Switchboard switchboard;
  private final Target runtime;
  private final long deadline;

  /**
   * @param runtime the runtime that it is explained for
   * @param patience how long to wait at most, over all pods, for what links depend on and is not
   *     there yet, such as a module that is being compiled
   */
  public Explainer(Switchboard switchboard, Target runtime, Duration patience) {
    this.switchboard = switchboard;
    this.runtime = runtime;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  private Rehearsed patiently(Supplier<Rehearsed> play) {
    int late = 0;
    while (true) {
      Rehearsed rehearsed = play.get();
      boolean again =
          failed(rehearsed, Kind.ABSENT) || (failed(rehearsed, Kind.TIMEOUT) && late++ < MOST_LATE);
      if (!again || System.nanoTime() - deadline >= 0) {
        return rehearsed;
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
  }

  private static boolean failed(Rehearsed rehearsed, Kind how) {
    return rehearsed.answer().answers().stream()
        .flatMap(answer -> answer.failure().stream())
        .anyMatch(failure -> failure.kind() == how);
  }

  /**
   * Plays all pods, one after the other.
   *
   * @param notes on the chain
   */
  public Explanation explain(Manifests manifests, List<String> notes) {
    List<Pod> pods = manifests.pods().stream().map(this::explain).toList();
    String name = runtime.runtimeName();
    String nri = runtime.nri().map(version -> "NRI " + version).orElse("an unknown NRI");
    return new Explanation(
        pods.stream().anyMatch(Pod::refused),
        name.isEmpty() ? nri : name + ", " + nri,
        pods,
        Stream.concat(manifests.notes().stream(), notes.stream()).toList());
  }

  private Pod explain(PodPlan plan) {
    PodSandbox pod = plan.pod();
    Rehearsed sandbox = patiently(() -> switchboard.rehearse(pod, target(Set.of())));
    @Nullable String refusal = refusal(sandbox);
    return new Pod(
        pod.namespace() + "/" + pod.name(),
        plan.origin(),
        refusal,
        new SandboxParts(sandbox).all(),
        refusal == null ? containers(plan) : List.of(),
        plan.guesses());
  }

  private static @Nullable String refusal(Rehearsed rehearsed) {
    return rehearsed.answer().refusal().map(LinkFailure::message).orElse(null);
  }

  private Target target(Set<String> created) {
    return new Target(
        runtime.nri(),
        runtime.runtimeName(),
        id -> created.contains(id) || runtime.knowsContainer().test(id),
        false);
  }

  private List<ContainerPart> containers(PodPlan plan) {
    Set<String> created = new HashSet<>();
    var containers = new ArrayList<ContainerPart>();
    for (Container container : plan.containers()) {
      Target target = target(Set.copyOf(created));
      containers.add(
          explain(container, patiently(() -> switchboard.rehearse(plan.pod(), container, target))));
      created.add(container.id());
    }
    return containers;
  }

  private static ContainerPart explain(Container container, Rehearsed rehearsed) {
    Optional<ContainerAdjustment> reply = rehearsed.reply();
    return new ContainerPart(
        container.name(),
        container.id(),
        refusal(rehearsed),
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
    return SilentLink.of(link, rehearsed)
        .map(silent -> part(link, silent.outcome(), silent.reason()));
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
