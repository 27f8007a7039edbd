package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts what each link does. */
final class LinkCounters implements ChainListener {
  private final Map<String, Counter> byId = new ConcurrentHashMap<>();

  private static final class Counter {
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder unmatched = new LongAdder();
    private final LongAdder switchedOff = new LongAdder();
    private final Map<ShadowOutcome, LongAdder> shadow = new EnumMap<>(ShadowOutcome.class);
    private final AtomicReference<Optional<Failure>> last = new AtomicReference<>(Optional.empty());

    private Counter() {
      for (ShadowOutcome outcome : ShadowOutcome.values()) {
        shadow.put(outcome, new LongAdder());
      }
    }
  }

  /** What would have come of a call in shadow mode. */
  enum ShadowOutcome {
    /** Nothing. */
    UNCHANGED,
    /** A change. */
    CHANGED,
    /** A failure, a conflict or a refusal. */
    FAILED,
    /** A change that a live link after it would have failed of. */
    BROKE_OTHERS,
    /** It was not called, because too many calls were waiting. */
    DROPPED;

    static ShadowOutcome of(ShadowAnswer shadow) {
      LinkAnswer answer = shadow.answer();
      if (answer.failure().isPresent()) {
        return FAILED;
      }
      if (!shadow.consequences().isEmpty()) {
        return BROKE_OTHERS;
      }
      boolean changes =
          answer.adjustment().filter(wish -> !wish.equals(ContainerAdjustment.none())).isPresent()
              || answer.updates().filter(wish -> !wish.equals(ContainerUpdates.none())).isPresent();
      return changes ? CHANGED : UNCHANGED;
    }
  }

  /**
   * What a link has done.
   *
   * @param requests calls, the failed ones too
   * @param failures calls that failed
   * @param time spent in it altogether
   * @param unmatched requests that {@code match} left out
   * @param switchedOff requests in which it was not called because it was switched off
   * @param shadow what would have come of its calls in shadow mode
   * @param lastFailure the newest failure
   */
  record Counts(
      long requests,
      long failures,
      Duration time,
      long unmatched,
      long switchedOff,
      Map<ShadowOutcome, Long> shadow,
      Optional<Failure> lastFailure) {}

  /** A failure as it was told. */
  record Failure(Instant time, String message) {}

  @Override
  public void linkAnswered(LinkAnswer answer) {
    count(answer);
  }

  private Counter counter(Link link) {
    return byId.computeIfAbsent(link.id(), _ -> new Counter());
  }

  private Counter count(LinkAnswer answer) {
    Counter counter = counter(answer.link());
    counter.requests.increment();
    counter.nanos.add(answer.took().toNanos());
    if (answer.failure().isPresent()) {
      fail(counter, answer.failure().get().message());
    }
    return counter;
  }

  @Override
  public void linkSkipped(LinkSkip skip) {
    Counter counter = counter(skip.link());
    switch (skip.cause()) {
      case UNMATCHED -> counter.unmatched.increment();
      case SWITCHED_OFF, ABSENT, UNSUPPORTED -> counter.switchedOff.increment();
    }
  }

  @Override
  public void shadowAnswered(ShadowAnswer answer) {
    add(count(answer.answer()), ShadowOutcome.of(answer));
  }

  @Override
  public void shadowDropped(Request request, Link link) {
    add(counter(link), ShadowOutcome.DROPPED);
  }

  @Override
  public void updatesAsked(UnaskedUpdates asked) {
    asked
        .failure()
        .map(LinkFailure::message)
        .ifPresent(message -> fail(counter(asked.link()), message));
  }

  private static void add(Counter counter, ShadowOutcome outcome) {
    counter.shadow.getOrDefault(outcome, new LongAdder()).increment();
  }

  private static void fail(Counter counter, String message) {
    counter.failures.increment();
    counter.last.set(Optional.of(new Failure(Instant.now(), message)));
  }

  Counts of(String id) {
    Counter counter = byId.getOrDefault(id, new Counter());
    return new Counts(
        counter.requests.sum(),
        counter.failures.sum(),
        Duration.ofNanos(counter.nanos.sum()),
        counter.unmatched.sum(),
        counter.switchedOff.sum(),
        shadow(counter),
        counter.last.get());
  }

  /** Only what has happened: of a live link, nothing. */
  private static Map<ShadowOutcome, Long> shadow(Counter counter) {
    Map<ShadowOutcome, Long> counts = new EnumMap<>(ShadowOutcome.class);
    counter.shadow.forEach((outcome, count) -> {
      if (count.sum() > 0) {
        counts.put(outcome, count.sum());
      }
    });
    return counts;
  }
}
