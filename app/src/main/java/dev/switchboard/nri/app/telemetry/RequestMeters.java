package dev.switchboard.nri.app.telemetry;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.merge.Conflict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How long requests and links took, and what became of them. Tags are bounded: no name of a pod or
 * container is among them.
 */
final class RequestMeters implements ChainListener {
  private static final String EVENT = "event";
  private static final String OUTCOME = "outcome";

  /** From what a chain takes that is warm to what a runtime waits for. */
  private static final List<Duration> OBJECTIVES =
      Stream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000)
          .map(micros -> Duration.ofNanos(micros * 1_000L))
          .toList();

  private static final List<Duration> LATE =
      Stream.of(500, 1_000, 2_000, 5_000, 10_000).map(Duration::ofMillis).toList();

  private final MeterRegistry registry;
  private final Exemplars exemplars;
  private final Supplier<Duration> requestTimeout;
  private final Map<List<String>, Timer> timers = new ConcurrentHashMap<>();

  /**
   * @param requestTimeout of the runtime: the last bucket, as what takes longer is lost anyway
   */
  RequestMeters(MeterRegistry registry, Exemplars exemplars, Supplier<Duration> requestTimeout) {
    this.registry = registry;
    this.exemplars = exemplars;
    this.requestTimeout = requestTimeout;
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    exemplars.during(
        answer.request(),
        () -> {
          answer.answers().forEach(each -> link(each, answer.refusal()));
          request(answer).record(answer.took());
        });
  }

  private void link(LinkAnswer answer, Optional<LinkFailure> refusal) {
    String outcome = answer.failure().map(RequestMeters::outcome).orElse("ok");
    link(answer.request(), answer.link().id(), outcome).record(answer.took());
    Optional<Conflict> conflict = answer.failure().flatMap(LinkFailure::conflict);
    conflict.ifPresent(of ->
        registry
            .counter(
                "switchboard.conflicts",
                "field",
                of.field().nriName(),
                OUTCOME,
                answer.failure().equals(refusal) ? "refused" : "ignored")
            .increment());
  }

  private static String outcome(LinkFailure failure) {
    return failure.kind() == Kind.TIMEOUT ? "timeout" : "error";
  }

  @Override
  public void linkSkipped(LinkSkip skip) {
    if (skip.link().settings().policy().mode() == Mode.LIVE) {
      link(skip.request(), skip.link().id(), "skipped").record(Duration.ZERO);
    }
  }

  @Override
  public void shadowAnswered(ShadowAnswer answer) {
    LinkAnswer share = answer.answer();
    exemplars.during(
        share.request(),
        () -> link(share.request(), share.link().id(), "shadow").record(share.took()));
  }

  private Timer request(RequestAnswer answer) {
    String outcome =
        answer.refusal().isPresent()
            ? "refused"
            : answer.answers().stream().anyMatch(each -> each.failure().isPresent())
                ? "failed"
                : "ok";
    String event = answer.request().name();
    return timers.computeIfAbsent(
        List.of(event, outcome),
        _ ->
            Timer.builder("switchboard.requests")
                .description("Requests of the runtime, from arrival to answer")
                .tags(EVENT, event, OUTCOME, outcome)
                .serviceLevelObjectives(objectives())
                .register(registry));
  }

  private Timer link(Request request, String link, String outcome) {
    String event = request.name();
    return timers.computeIfAbsent(
        List.of(event, outcome, link),
        _ ->
            Timer.builder("switchboard.link.requests")
                .description("Calls of a link; of those that were skipped only the number counts")
                .tags("link", link, EVENT, event, OUTCOME, outcome)
                .serviceLevelObjectives(objectives())
                .register(registry));
  }

  private Duration[] objectives() {
    Duration last = requestTimeout.get();
    return Stream.of(
            OBJECTIVES.stream(),
            LATE.stream().filter(each -> each.compareTo(last) < 0),
            Stream.of(last))
        .flatMap(each -> each)
        .filter(each -> each.compareTo(last) <= 0)
        .distinct()
        .toArray(Duration[]::new);
  }
}
