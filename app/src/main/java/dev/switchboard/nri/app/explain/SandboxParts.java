package dev.switchboard.nri.app.explain;

import dev.switchboard.nri.Rehearsed;
import dev.switchboard.nri.app.explain.Explanation.SandboxPart;
import dev.switchboard.nri.app.report.ContainerStory.Outcome;
import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.ShadowAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What each link would do when the sandbox of a pod runs. */
record SandboxParts(Rehearsed rehearsed) {
  List<SandboxPart> all() {
    var parts = new ArrayList<SandboxPart>();
    for (Link link : rehearsed.links()) {
      part(link).ifPresent(parts::add);
    }
    return parts;
  }

  /** A link behind one that has refused has no part. */
  private Optional<SandboxPart> part(Link link) {
    return SilentLink.of(link, rehearsed)
        .map(silent -> part(link, silent.outcome(), silent.reason()))
        .or(() -> answered(rehearsed.answer().answers().stream(), link, false))
        .or(() -> answered(rehearsed.shadows().stream().map(ShadowAnswer::answer), link, true));
  }

  private Optional<SandboxPart> answered(Stream<LinkAnswer> answers, Link link, boolean shadow) {
    return answers
        .filter(answer -> answer.link().id().equals(link.id()))
        .findFirst()
        .map(answer -> {
          String failure = answer.failure().map(LinkFailure::reason).orElse("");
          return part(link, shadow ? Outcome.SHADOW : outcome(link, failure), failure);
        });
  }

  private Outcome outcome(Link link, String failure) {
    if (!failure.isEmpty()) {
      return Outcome.FAILED;
    }
    return actions(link).isEmpty() ? Outcome.NOTHING : Outcome.CHANGED;
  }

  private List<String> actions(Link link) {
    return rehearsed.told().getOrDefault(link.id(), List.of());
  }

  private SandboxPart part(Link link, Outcome outcome, String reason) {
    return new SandboxPart(
        link.id(), link.version(), outcome, reason.isEmpty() ? null : reason, actions(link));
  }
}
