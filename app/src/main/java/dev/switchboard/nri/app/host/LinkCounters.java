package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import java.time.Duration;
import java.time.Instant;
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
    private final AtomicReference<Optional<Failure>> last = new AtomicReference<>(Optional.empty());
  }

  /**
   * What a link has done.
   *
   * @param requests calls, the failed ones too
   * @param failures calls that failed
   * @param time spent in it altogether
   * @param lastFailure the newest failure
   */
  record Counts(long requests, long failures, Duration time, Optional<Failure> lastFailure) {}

  /** A failure as it was told. */
  record Failure(Instant time, String message) {}

  @Override
  public void linkAnswered(LinkAnswer answer) {
    Counter counter = byId.computeIfAbsent(answer.link().id(), _ -> new Counter());
    counter.requests.increment();
    counter.nanos.add(answer.took().toNanos());
    answer.failure().map(LinkFailure::message).ifPresent(message -> fail(counter, message));
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
        counter.last.get());
  }
}
