package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.effect.Effect;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
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
  private final List<Link> links;
  private final List<LinkAnswer> answers;
  private final ChainListener listener;
  private final Watchdog watchdog;
  private final CompletableFuture<R> reply;
  private final long started = System.nanoTime();
  private final AtomicReference<@Nullable Call> call = new AtomicReference<>();
  private int next;
  private @Nullable LinkFailure firstFailure;

  /** What is done with each link, and what comes out. */
  interface Task<R> {
    /**
     * Calls a link. Runs foreign code: may throw anything, may never return.
     *
     * @return what it asks for
     */
    Object invoke(Link link, RequestContext context) throws Exception;

    /**
     * Finds out what of a wish has no effect.
     *
     * @return null if all of it has one
     */
    default @Nullable Effect<?> effect(Object wish, Target target) {
      return null;
    }

    /**
     * Takes over what a link asks for.
     *
     * @return why it cannot be taken over; null if it has been
     */
    default @Nullable LinkFailure accept(Link link, Object wish) {
      return null;
    }

    /** Whether links after one that failed are called all the same. */
    default boolean goesOnAfterFailure() {
      return false;
    }

    /** Whether a link's failure refuses the request; else it is only told and logged. */
    default boolean refusable() {
      return true;
    }

    LinkAnswer answer(
        Request request, Link link, Duration took, @Nullable Object wish, @Nullable LinkFailure f);

    R result();
  }

  /** A call of a link that is under way. */
  private record Call(Link link, Thread thread, String threadName, long started, long deadline) {}

  Run(
      Task<R> task,
      Request request,
      Subject subject,
      List<Link> links,
      ChainListener listener,
      Watchdog watchdog,
      CompletableFuture<R> reply) {
    this.task = task;
    this.request = request;
    this.subject = subject;
    this.links = links;
    this.answers = new ArrayList<>(links.size());
    this.listener = listener;
    this.watchdog = watchdog;
    this.reply = reply;
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
    while (next < links.size()) {
      Link link = links.get(next++);
      long now = System.nanoTime();
      long deadline = Math.min(now + link.settings().timeout().toNanos(), request.deadlineNanos());
      if (deadline - now <= 0) {
        if (!failed(link, now, LinkFailure.of(Kind.TIMEOUT, link, "no time left to call it"))) {
          return;
        }
        continue;
      }
      var current = new Call(link, thread, thread.getName(), now, deadline);
      call.set(current);
      Object wish = null;
      Throwable thrown = null;
      try {
        wish = invoke(link, deadline);
      } catch (OutOfMemoryError e) {
        throw e; // nothing in this process can be relied on any more
      } catch (Throwable t) {
        thrown = t;
      }
      if (!call.compareAndSet(current, null)) {
        returnedTooLate(current);
        return;
      }
      // A flag left behind would have the JDK close the connection when the reply is written.
      boolean _ = Thread.interrupted();
      if (!answered(link, now, wish, thrown)) {
        return;
      }
    }
    finish();
  }

  private Object invoke(Link link, long deadline) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(link.extension().getClass().getClassLoader());
    try {
      return task.invoke(link, new Context(request, deadline));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void returnedTooLate(Call overrun) {
    synchronized (overrun) {
      // Now the watchdog has interrupted this thread, and will not do so later.
      boolean _ = Thread.interrupted();
    }
    watchdog.threadReturned();
    overrun.thread.setName(overrun.threadName);
    LOG.info("{} returned long after its time in request {}", overrun.link.label(), request.id());
  }

  /**
   * @return whether to go on
   */
  private boolean answered(
      Link link, long callStarted, @Nullable Object wish, @Nullable Throwable thrown) {
    if (thrown != null) {
      LOG.warn("{} failed in {} ({})", link.label(), request.name(), request.id(), thrown);
      return failed(link, callStarted, LinkFailure.thrown(link, thrown));
    }
    if (wish == null) {
      return failed(link, callStarted, LinkFailure.of(Kind.INVALID, link, "returned null"));
    }
    try {
      return effective(link, callStarted, wish);
    } catch (RuntimeException e) {
      LOG.warn("what {} asks for cannot be understood ({})", link.label(), request.id(), e);
      return failed(
          link,
          callStarted,
          LinkFailure.of(Kind.INVALID, link, "asks for what cannot be understood: " + e));
    }
  }

  private boolean effective(Link link, long callStarted, Object wish) {
    Effect<?> effect = task.effect(wish, request.target());
    if (effect == null) {
      return accept(link, callStarted, wish, List.of());
    }
    List<Warning> warnings = effect.warnings();
    warnings.forEach(warning -> LOG.warn("{} {} ({})", link.label(), warning.text(), request.id()));
    return link.settings().strict()
        ? failed(link, callStarted, LinkFailure.strict(link, warnings), warnings)
        : accept(link, callStarted, effect.wish(), warnings);
  }

  private boolean accept(Link link, long callStarted, Object wish, List<Warning> warnings) {
    LinkFailure refused = task.accept(link, wish);
    if (refused != null) {
      return failed(link, callStarted, refused, warnings);
    }
    tell(link, callStarted, wish, null, warnings);
    return true;
  }

  private boolean failed(Link link, long callStarted, LinkFailure failure) {
    return failed(link, callStarted, failure, List.of());
  }

  private boolean failed(Link link, long callStarted, LinkFailure failure, List<Warning> warnings) {
    tell(link, callStarted, null, failure, warnings);
    if (link.settings().onFailure() == OnFailure.IGNORE) {
      return true;
    }
    if (firstFailure == null && task.refusable()) {
      firstFailure = failure;
    }
    if (task.goesOnAfterFailure()) {
      return true;
    }
    finish();
    return false;
  }

  private void tell(
      Link link,
      long callStarted,
      @Nullable Object wish,
      @Nullable LinkFailure failure,
      List<Warning> warnings) {
    Duration took = Duration.ofNanos(System.nanoTime() - callStarted);
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
      watchdog.threadAbandoned();
      stuck.setName(stuck.getName() + " stuck in " + current.link.label());
      stuck.interrupt();
    }
    watchdog.standIn(() -> goOnWithout(current));
  }

  private void goOnWithout(Call overrun) {
    Link link = overrun.link;
    long millis = Duration.ofNanos(overrun.deadline - overrun.started).toMillis();
    LOG.warn(
        "{} did not return within {} ms from {} ({})",
        link.label(),
        millis,
        request.name(),
        request.id());
    var failure =
        LinkFailure.of(Kind.TIMEOUT, link, "did not return within %d ms".formatted(millis));
    if (failed(link, overrun.started, failure)) {
      proceed();
    }
  }

  private record Context(Request request, long deadline) implements RequestContext {
    @Override
    public String requestId() {
      return request.id();
    }

    @Override
    public Optional<Event> event() {
      return request.event();
    }

    @Override
    public Duration remaining() {
      return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    @Override
    public List<String> metadata(String key) {
      return request.metadata().getOrDefault(key, List.of());
    }
  }
}
