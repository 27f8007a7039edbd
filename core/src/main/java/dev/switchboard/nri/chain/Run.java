package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.LinkSkip;
import dev.switchboard.nri.chain.ChainListener.LinkSkip.Cause;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.match.MatchFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way through the links. The thread that brought it calls one link after the
 * other; if it gets stuck in one, the watchdog takes the run over and a stand-in goes on from
 * there.
 *
 * <p>{@link #call} decides who goes on: the stuck thread and the watchdog both try to take the call
 * that is under way out of it, and one succeeds. Only the one that goes on touches anything else.
 *
 * @param <R> what the request is answered with
 */
final class Run<R> {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final Task<R> task;
  private final Request request;
  private final Subject subject;
  private final List<Place> places;
  private final List<LinkAnswer> answers;
  private final ChainListener listener;
  private final Watchdog watchdog;
  private final CompletableFuture<R> reply;
  private final ObjIntConsumer<List<LinkAnswer>> afterwards;
  private final long started = System.nanoTime();
  private final AtomicReference<@Nullable Call> call = new AtomicReference<>();
  private int next;

  /** When the link before has answered, which is when the next one is called. */
  private long now;

  /** No link from this index on is called: one before it has refused the request. */
  private int end = Integer.MAX_VALUE;

  private @Nullable LinkFailure firstFailure;

  /** A call of a link that is under way. */
  private record Call(Place place, Thread thread, String threadName, long started, long deadline) {}

  Run(
      Task<R> task,
      Request request,
      Subject subject,
      List<Place> places,
      ChainListener listener,
      Watchdog watchdog,
      CompletableFuture<R> reply,
      ObjIntConsumer<List<LinkAnswer>> afterwards) {
    this.task = task;
    this.request = request;
    this.subject = subject;
    this.places = places;
    this.answers = new ArrayList<>(places.size());
    this.listener = listener;
    this.watchdog = watchdog;
    this.reply = reply;
    this.afterwards = afterwards;
  }

  /** The reply is complete when this returns, unless a link overran its time. */
  void start() {
    watchdog.watch(this);
    proceed();
  }

  /** Calls link after link until none is left or the run has been taken over. */
  private void proceed() {
    try {
      callLinks();
    } catch (RuntimeException e) {
      LOG.error("request {} cannot go on", request.id(), e);
      watchdog.leave(this);
      reply.completeExceptionally(e);
    }
  }

  private void callLinks() {
    Thread thread = Thread.currentThread();
    now = System.nanoTime();
    while (next < places.size()) {
      Place place = places.get(next++);
      Link link = place.link();
      long called = now;
      long deadline =
          Math.min(called + link.settings().policy().timeout().toNanos(), request.deadlineNanos());
      Step step = admit(place, called, deadline);
      if (step == Step.END) {
        return;
      }
      if (step == Step.NEXT) {
        continue;
      }
      var current = new Call(place, thread, thread.getName(), called, deadline);
      call.set(current);
      Object wish = null;
      Throwable thrown = null;
      try {
        wish = new CallContext(request, deadline).call(task, link);
      } catch (OutOfMemoryError e) {
        OutOfMemory.end(e, link);
      } catch (Throwable t) {
        thrown = t;
      }
      if (!call.compareAndSet(current, null)) {
        returnedTooLate(current);
        return;
      }
      // A flag that a link leaves behind is not for the next one.
      boolean _ = Thread.interrupted();
      if (!answered(place, called, wish, thrown)) {
        return;
      }
    }
    finish();
  }

  /** What is to be done with a link. */
  private enum Step {
    CALL,
    NEXT,
    END
  }

  private Step admit(Place place, long called, long deadline) {
    Link link = place.link();
    @Nullable String mismatch;
    try {
      mismatch = subject.mismatch(link.settings().policy().match());
    } catch (MatchFailedException e) {
      return failed(place, called, LinkFailure.thrown(link, e), List.of()) ? Step.NEXT : Step.END;
    }
    if (mismatch != null) {
      listener.linkSkipped(new LinkSkip(request, link, Cause.UNMATCHED, mismatch));
      return Step.NEXT;
    }
    Optional<String> aside = link.standsAside(request.target().nri());
    if (aside.isPresent()) {
      listener.linkSkipped(new LinkSkip(request, link, Cause.UNSUPPORTED, aside.get()));
      return !link.refusesAside(request.event())
              || goOn(place, LinkFailure.of(Kind.ABSENT, link, "is required, but " + aside.get()))
          ? Step.NEXT
          : Step.END;
    }
    if (deadline - called <= 0) {
      String reason = "no time left to call it";
      return failed(place, called, LinkFailure.of(Kind.TIMEOUT, link, reason), List.of())
          ? Step.NEXT
          : Step.END;
    }
    @Nullable String refusal = place.state().refusal(called, watchdog.isCrowded());
    if (refusal == null) {
      return Step.CALL;
    }
    Cause cause = link.isMissing() ? Cause.ABSENT : Cause.SWITCHED_OFF;
    listener.linkSkipped(new LinkSkip(request, link, cause, refusal));
    Kind kind = link.isMissing() ? Kind.ABSENT : Kind.SWITCHED_OFF;
    return goOn(place, LinkFailure.of(kind, link, refusal)) ? Step.NEXT : Step.END;
  }

  private void returnedTooLate(Call overrun) {
    synchronized (overrun) {
      // Now the watchdog has interrupted this thread, and will not do so later.
      boolean _ = Thread.interrupted();
    }
    watchdog.threadReturned(overrun.place.state());
    overrun.place.threadReturned(listener);
    overrun.thread.setName(overrun.threadName);
    LOG.info(
        "{} returned long after its time in request {}",
        overrun.place.link().label(),
        request.id());
  }

  /**
   * @return whether to go on
   */
  private boolean answered(
      Place place, long callStarted, @Nullable Object wish, @Nullable Throwable thrown) {
    Link link = place.link();
    if (thrown != null) {
      LOG.atLevel(place.level())
          .setCause(thrown)
          .log("{} failed in {} ({})", link.label(), request.name(), request.id());
      LinkFailure failure = LinkFailure.thrown(link, thrown);
      place.threw(request, subject, thrown, failure, listener);
      return failed(place, callStarted, failure, List.of());
    }
    Taken taken = Taken.of(task, link, wish, request);
    LinkFailure failure = taken.failure();
    if (failure != null && failure.kind() == Kind.INVALID) {
      place.failed(request, subject.podKey(), failure, listener);
    } else {
      place.succeeded(request, callStarted, listener);
    }
    if (failure != null) {
      return failed(place, callStarted, failure, taken.warnings());
    }
    tell(link, callStarted, taken.wish(), null, taken.warnings());
    return true;
  }

  /**
   * @return whether to go on
   */
  private boolean failed(
      Place place, long callStarted, LinkFailure failure, List<Warning> warnings) {
    tell(place.link(), callStarted, null, failure, warnings);
    return goOn(place, failure);
  }

  private boolean goOn(Place place, LinkFailure failure) {
    task.failed(place.link());
    if (place.link().onFailure().ignores(failure.kind(), request)) {
      return true;
    }
    if (firstFailure == null && task.refusable()) {
      firstFailure = failure;
    }
    if (task.goesOnAfterFailure()) {
      return true;
    }
    end = place.index();
    finish();
    return false;
  }

  private void tell(
      Link link,
      long callStarted,
      @Nullable Object wish,
      @Nullable LinkFailure failure,
      List<Warning> warnings) {
    now = System.nanoTime();
    Duration took = Duration.ofNanos(now - callStarted);
    LinkAnswer answer = task.answer(request, link, took, wish, failure);
    if (!warnings.isEmpty()) {
      answer = answer.warned(warnings);
    }
    answers.add(answer);
    listener.linkAnswered(answer);
  }

  private void finish() {
    watchdog.leave(this);
    LinkFailure refusal = firstFailure;
    listener.requestAnswered(
        new RequestAnswer(
            Instant.now(),
            request,
            subject,
            Duration.ofNanos(System.nanoTime() - started),
            answers,
            Optional.ofNullable(refusal)));
    if (refusal == null) {
      reply.complete(task.result());
    } else {
      reply.completeExceptionally(new ChainException(refusal));
    }
    afterwards.accept(answers, end);
  }

  /** For the watchdog: takes the run over if the call under way has used up its time. */
  void checkOverrun(long now) {
    Call current = call.get();
    if (current == null || current.deadline - now > 0) {
      return;
    }
    synchronized (current) {
      // Held until the interrupt is out: the thread may return just now, and go on to other work.
      if (!call.compareAndSet(current, null)) {
        return;
      }
      Thread stuck = current.thread;
      watchdog.threadAbandoned(current.place.state());
      stuck.setName(stuck.getName() + " stuck in " + current.place.link().label());
      stuck.interrupt();
    }
    watchdog.standIn(() -> goOnWithout(current));
  }

  private void goOnWithout(Call overrun) {
    Link link = overrun.place.link();
    long millis = Duration.ofNanos(overrun.deadline - overrun.started).toMillis();
    LOG.atLevel(overrun.place.level())
        .log(
            "{} did not return within {} ms from {} ({})",
            link.label(),
            millis,
            request.name(),
            request.id());
    var failure =
        LinkFailure.of(Kind.TIMEOUT, link, "did not return within %d ms".formatted(millis));
    overrun.place.threadLost(listener);
    overrun.place.failed(request, "", failure, listener);
    if (failed(overrun.place, overrun.started, failure, List.of())) {
      proceed();
    }
  }
}
