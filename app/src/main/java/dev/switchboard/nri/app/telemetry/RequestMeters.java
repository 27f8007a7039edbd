package dev.switchboard.nri.app.telemetry;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.chain.Mode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How long requests and links took, and what became of them. Tags are bounded: no name of a pod or
 * container is among them.
 */
final class RequestMeters implements ChainListener {
  private static final String EVENT = "event";
  private static final String OUTCOME = "outcome";
  private static final String OK = "ok";

  /** In the place of a link's id: the request itself. */
  private static final String WHOLE = "";

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

  /** By event and outcome; each by link, that of the whole request with the empty id. */
  private final Map<String, Map<String, Map<String, Timer>>> timers = new ConcurrentHashMap<>();

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
          String event = answer.request().name();
          String outcome = answer.refusal().isPresent() ? "refused" : OK;
          for (LinkAnswer each : answer.answers()) {
            link(event, each, answer.refusal());
            if (each.failure().isPresent() && answer.refusal().isEmpty()) {
              outcome = "failed";
            }
          }
          record(event, outcome, WHOLE, answer.took());
        });
  }

  private void link(String event, LinkAnswer answer, Optional<LinkFailure> refusal) {
    if (answer.failure().isEmpty()) {
      record(event, OK, answer.link().id(), answer.took());
      return;
    }
    LinkFailure failure = answer.failure().get();
    record(event, outcome(failure), answer.link().id(), answer.took());
    failure
        .conflict()
        .ifPresent(of ->
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
      record(skip.request().name(), "skipped", skip.link().id(), Duration.ZERO);
    }
  }

  @Override
  public void shadowAnswered(ShadowAnswer answer) {
    LinkAnswer share = answer.answer();
    exemplars.during(
        share.request(),
        () -> record(share.request().name(), "shadow", share.link().id(), share.took()));
  }

  private void record(String event, String outcome, String link, Duration took) {
    Map<String, Timer> links =
        timers
            .computeIfAbsent(event, _ -> new ConcurrentHashMap<>())
            .computeIfAbsent(outcome, _ -> new ConcurrentHashMap<>());
    Timer known = links.get(link);
    Timer timer =
        known == null ? links.computeIfAbsent(link, _ -> timer(event, outcome, link)) : known;
    timer.record(took.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Timer timer(String event, String outcome, String link) {
    Timer.Builder timer =
        link.equals(WHOLE)
            ? Timer.builder("switchboard.requests")
                .description("Requests of the runtime, from arrival to answer")
            : Timer.builder("switchboard.link.requests")
                .description("Calls of a link; of those that were skipped only the number counts")
                .tag("link", link);
    return timer
        .tags(EVENT, event, OUTCOME, outcome)
        .serviceLevelObjectives(objectives())
        .register(registry);
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
