package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.LinkSkip;
import dev.switchboard.nri.chain.ChainListener.ShadowAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One link in shadow mode in one request. The request is played once more with that link at its
 * place: what the live links asked for is taken from the record, only the shadow is called.
 *
 * @param tasks makes the request's task anew
 * @param answers what the live links answered, in their order
 */
record ShadowCall<R>(
    Supplier<Task<R>> tasks,
    Request request,
    Subject subject,
    Place shadow,
    List<LinkAnswer> answers,
    ChainListener listener,
    Watchdog watchdog) {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowCall.class);

  /**
   * @param answered run once, when the link has answered or failed
   */
  void run(Runnable answered) {
    Task<R> task = tasks.get();
    for (LinkAnswer answer : answers) {
      if (order(answer) < 0) {
        wish(answer).ifPresent(wish -> task.accept(answer.link(), wish));
      }
    }
    var recorder = new Recorder();
    var reply = new CompletableFuture<R>();
    var _ =
        reply.whenComplete((_, _) -> {
          try {
            tell(task, recorder.answer);
          } finally {
            answered.run();
          }
        });
    long deadline = System.nanoTime() + shadow.link().settings().policy().timeout().toNanos();
    var again =
        new Request(request.id(), request.event(), deadline, request.metadata(), request.target());
    new Run<>(task, again, subject, List.of(shadow), recorder, watchdog, reply, (_, _) -> {})
        .start();
  }

  private void tell(Task<R> task, @Nullable LinkAnswer answer) {
    if (answer == null) {
      return;
    }
    var consequences = new ArrayList<LinkFailure>();
    if (answer.failure().isEmpty()) {
      for (LinkAnswer later : answers) {
        if (order(later) > 0) {
          wish(later)
              .flatMap(wish -> Optional.ofNullable(task.accept(later.link(), wish)))
              .ifPresent(consequences::add);
        }
      }
    }
    LOG.debug(
        "{} in shadow mode, {} ({}): {}; consequences: {}",
        shadow.link().label(),
        request.name(),
        request.id(),
        answer.failure().<Object>map(f -> f).orElse(answer),
        consequences);
    listener.shadowAnswered(new ShadowAnswer(answer, List.copyOf(consequences)));
  }

  private int order(LinkAnswer live) {
    return Chain.ORDER.compare(live.link(), shadow.link());
  }

  /** What was taken over of a link; nothing if it failed. */
  private static Optional<Object> wish(LinkAnswer answer) {
    return answer.failure().isPresent()
        ? Optional.empty()
        : answer.adjustment().<Object>map(wish -> wish).or(answer::updates);
  }

  void dropped() {
    listener.shadowDropped(request, shadow.link());
  }

  /** Hears what the run tells, and passes on what is the same for a shadow. */
  private final class Recorder implements ChainListener {
    private @Nullable LinkAnswer answer;

    @Override
    public void linkAnswered(LinkAnswer told) {
      answer = told;
    }

    @Override
    public void linkSkipped(LinkSkip skip) {
      listener.linkSkipped(skip);
    }

    @Override
    public void linkSwitched(LinkStatus status) {
      listener.linkSwitched(status);
    }
  }
}
