package dev.switchboard.nri.app.view;

import dev.switchboard.nri.app.report.ChangeList;
import dev.switchboard.nri.app.report.ConflictView;
import dev.switchboard.nri.app.view.KeptAnswers.Answer;
import dev.switchboard.nri.chain.ChainListener.ShadowAnswer;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.effect.Warning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** What came of the last requests, the newest first. */
@Endpoint(id = "decisions")
final class DecisionsEndpoint {
  private final DecisionLog log;
  private final Runnable settle;

  /**
   * @param settle run before the log is read
   */
  DecisionsEndpoint(DecisionLog log, Runnable settle) {
    this.log = log;
    this.settle = settle;
  }

  /** What became of a request, from best to worst. */
  enum Outcome {
    /** All that was asked for counts. */
    OK,
    /** Something that was asked for has no effect. */
    WARNED,
    /** A link failed, and the request went on. */
    FAILED,
    /** The request was refused. */
    REFUSED
  }

  /** All that match. */
  record Decisions(List<Decision> decisions) {}

  /**
   * One request.
   *
   * @param pod {@code namespace/name}; null in Synchronize
   * @param container its name; null in what is about a pod
   * @param refusal what the runtime was told; null if it was no refusal
   */
  record Decision(
      Instant time,
      String requestId,
      String event,
      @Nullable String pod,
      @Nullable String podId,
      @Nullable String container,
      @Nullable String containerId,
      double tookMs,
      Outcome outcome,
      @Nullable String refusal,
      List<Share> links) {}

  /**
   * One link's share.
   *
   * @param outcome ok, or the kind of failure
   * @param shadow whether it was called in shadow mode, after the answer: nothing of it counts
   * @param changes what it asked for and what counts, or would, as {@code Field key}
   * @param consequences failures of live links after it that a shadow would have caused
   */
  record Share(
      String link,
      String version,
      boolean shadow,
      double tookMs,
      String outcome,
      @Nullable String failure,
      @Nullable ConflictView conflict,
      List<String> changes,
      List<WarningView> warnings,
      List<String> consequences) {}

  /** Something that was asked for and has no effect. */
  record WarningView(String kind, String text) {}

  /**
   * @param outcome only these: ok, warned, failed, refused
   * @param link only what this link had a share in
   * @param container only what is about a container of this name or id
   */
  @ReadOperation
  public Decisions decisions(
      @Nullable Outcome outcome, @Nullable String link, @Nullable String container) {
    settle.run();
    return new Decisions(
        log.latest().stream()
            .filter(kept -> container == null || isAbout(kept, container))
            .map(DecisionsEndpoint::view)
            .filter(decision -> outcome == null || decision.outcome == outcome)
            .filter(decision ->
                link == null || decision.links.stream().anyMatch(each -> each.link.equals(link)))
            .toList());
  }

  private static boolean isAbout(DecisionLog.Kept kept, String container) {
    return kept.container().equals(container) || kept.containerId().equals(container);
  }

  static Decision view(DecisionLog.Kept kept) {
    return new Decision(
        kept.at(),
        kept.requestId(),
        kept.event(),
        orNull(kept.pod()),
        orNull(kept.podId()),
        orNull(kept.container()),
        orNull(kept.containerId()),
        kept.took().toNanos() / 1e6,
        outcome(kept),
        kept.refusal().map(LinkFailure::message).orElse(null),
        shares(kept));
  }

  private static List<Share> shares(DecisionLog.Kept kept) {
    var shares = new ArrayList<Share>();
    for (Answer each : kept.answers().answers()) {
      shares.add(share(each, kept.answers().nanos(shares.size()), false, List.of()));
    }
    for (ShadowAnswer each : kept.shadows()) {
      long nanos = each.answer().took().toNanos();
      shares.add(share(Answer.of(each.answer()), nanos, true, each.consequences()));
    }
    return shares;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Outcome outcome(DecisionLog.Kept kept) {
    if (kept.refusal().isPresent()) {
      return Outcome.REFUSED;
    }
    List<Answer> answers = kept.answers().answers();
    if (answers.stream().anyMatch(answer -> answer.failure().isPresent())) {
      return Outcome.FAILED;
    }
    return answers.stream().anyMatch(answer -> !answer.warnings().isEmpty())
        ? Outcome.WARNED
        : Outcome.OK;
  }

  private static Share share(
      Answer answer, long nanos, boolean shadow, List<LinkFailure> consequences) {
    Optional<LinkFailure> failure = answer.failure();
    return new Share(
        answer.link().id(),
        answer.link().version(),
        shadow,
        nanos / 1e6,
        failure.map(LinkFailure::code).orElse("ok"),
        failure.map(LinkFailure::reason).orElse(null),
        failure.flatMap(LinkFailure::conflict).map(ConflictView::of).orElse(null),
        ChangeList.of(answer.adjustment(), answer.updates()),
        answer.warnings().stream().map(DecisionsEndpoint::view).toList(),
        consequences.stream().map(LinkFailure::message).toList());
  }

  private static WarningView view(Warning warning) {
    return new WarningView(lower(warning.kind()), warning.text());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
