package dev.switchboard.nri;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.ChainListener.RequestAnswer;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.LinkStates;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Plays the creation of pods and containers that nobody creates, through the links of the chain in
 * force but beside it: breakers, counters, decisions and the validator's memory know nothing of it.
 * Links that must not be asked in vain are left out.
 */
final class Rehearser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** Beyond their own timeouts; a busy machine may need it. */
  private static final Duration SHADOW_LIMIT = Duration.ofSeconds(5);

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final LiveChain chain;
  private final Function<Link, Optional<String>> notAsked;
  private final Watchdog watchdog = new Watchdog();
  private final ExecutorService calls =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("nri-rehearsal-", 1).factory());

  /**
   * @param notAsked why a link must not be asked; empty if it may
   */
  Rehearser(LiveChain chain, Function<Link, Optional<String>> notAsked) {
    this.chain = chain;
    this.notAsked = notAsked;
  }

  /**
   * Blocks until the chain has answered; for two seconds and what shadows take, at most.
   *
   * @param target the runtime that it is played for
   */
  Rehearsed play(PodSandbox pod, Container container, Target target) {
    return play(
        EnumSet.of(Event.CREATE_CONTAINER, Event.VALIDATE_CONTAINER_ADJUSTMENT),
        notAsked,
        (links, recorder) -> {
          Request request = request(Event.CREATE_CONTAINER, nextId(), target);
          return ask(links, new LinkStates(), recorder, pod, container, request);
        });
  }

  /**
   * The same for a pod, whose links tell what they would do, and do nothing.
   *
   * @param target the runtime that it is played for
   */
  Rehearsed play(PodSandbox pod, Target target) {
    return play(
        EnumSet.of(Event.RUN_POD_SANDBOX),
        link -> notAsked.apply(link).or(() -> cannotTell(link)),
        (links, recorder) -> {
          List<Link> telling = links.stream().flatMap(link -> recorder.telling(link)).toList();
          Request request = request(Event.RUN_POD_SANDBOX, nextId(), target);
          var reply = new CompletableFuture<Boolean>();
          calls.execute(
              () -> new Chain(telling, recorder, watchdog).runPodSandbox(pod, request, reply));
          return reply.handle((_, _) -> Optional.<ContainerAdjustment>empty()).join();
        });
  }

  private static Optional<String> cannotTell(Link link) {
    return link.foretelling(_ -> {}).isPresent()
        ? Optional.empty()
        : Optional.of("it cannot tell what it does for a pod without doing it");
  }

  /** Whether a link may be asked what it would make of something. */
  boolean mayAsk(Link link) {
    return notAsked.apply(link).isEmpty();
  }

  /** Has links answer, and returns what the runtime would be sent. */
  private interface Play {
    Optional<ContainerAdjustment> with(List<Link> links, Recorder recorder);
  }

  private Rehearsed play(Set<Event> events, Function<Link, Optional<String>> whyNot, Play play) {
    LiveChain.Use use = chain.begin();
    try {
      List<Link> concerned =
          use.chain().links().stream()
              .filter(link -> !Collections.disjoint(link.events(), events))
              .toList();
      Map<String, String> left = new LinkedHashMap<>();
      concerned.forEach(
          link -> whyNot.apply(link).ifPresent(reason -> left.put(link.id(), reason)));
      List<Link> asked = concerned.stream().filter(link -> !left.containsKey(link.id())).toList();
      var recorder = new Recorder();
      boolean validated =
          events.contains(Event.VALIDATE_CONTAINER_ADJUSTMENT)
              && asked.stream()
                  .anyMatch(link -> link.events().contains(Event.VALIDATE_CONTAINER_ADJUSTMENT));
      return recorder.rehearsed(concerned, asked, play.with(asked, recorder), left, validated);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while playing a creation", e);
    } finally {
      use.end();
    }
  }

  private static String nextId() {
    return "explain-" + NUMBERS.incrementAndGet();
  }

  private static Request request(Event event, String id, Target target) {
    return new Request(
        id, Optional.of(event), System.nanoTime() + LIMIT.toNanos(), Map.of(), target);
  }

  /**
   * Has some links answer the creation of a container.
   *
   * @param id of the request
   * @param states of the links; may be kept for several that belong together
   */
  RequestAnswer ask(
      List<Link> links,
      LinkStates states,
      PodSandbox pod,
      Container container,
      String id,
      Target target) {
    var recorder = new Recorder();
    Request request = request(Event.CREATE_CONTAINER, id, target);
    var _ = ask(links, states, recorder, pod, container, request);
    return recorder.beginning.join();
  }

  private Optional<ContainerAdjustment> ask(
      List<Link> links,
      LinkStates states,
      Recorder recorder,
      PodSandbox pod,
      Container container,
      Request request) {
    var reply = new CompletableFuture<ContainerAdjustment>();
    // The thread may be lost in a link; the reply comes all the same.
    calls.execute(() ->
        new Chain(links, recorder, watchdog, states)
            .createContainer(pod, container, request, reply));
    return reply.handle((adjustment, failure) -> Optional.ofNullable(adjustment)).join();
  }

  /** Hears what the chain tells, on the chain's threads and on those of shadows. */
  private static final class Recorder implements ChainListener {
    private final CompletableFuture<RequestAnswer> beginning = new CompletableFuture<>();
    private final CompletableFuture<RequestAnswer> validation = new CompletableFuture<>();
    private final List<LinkSkip> skips = new ArrayList<>();
    private final List<ShadowAnswer> shadows = new ArrayList<>();
    private final Set<String> heard = new HashSet<>();
    private final Map<String, List<String>> told = new ConcurrentHashMap<>();

    /** The link, which tells here what it would do. */
    Stream<Link> telling(Link link) {
      return link.foretelling(sentences -> told.put(link.id(), sentences)).stream();
    }

    @Override
    public void requestAnswered(RequestAnswer answer) {
      boolean validates =
          answer.request().event().equals(Optional.of(Event.VALIDATE_CONTAINER_ADJUSTMENT));
      (validates ? validation : beginning).complete(answer);
    }

    @Override
    public synchronized void linkSkipped(LinkSkip skip) {
      skips.add(skip);
      heard(skip.link());
    }

    @Override
    public synchronized void shadowAnswered(ShadowAnswer answer) {
      shadows.add(answer);
      heard(answer.answer().link());
    }

    @Override
    public synchronized void shadowDropped(Request request, Link link) {
      heard(link);
    }

    private void heard(Link link) {
      heard.add(link.id());
      notifyAll();
    }

    Rehearsed rehearsed(
        List<Link> concerned,
        List<Link> asked,
        Optional<ContainerAdjustment> reply,
        Map<String, String> left,
        boolean validated)
        throws InterruptedException {
      RequestAnswer answer = beginning.join();
      if (validated && answer.refusal().isEmpty()) {
        answer = both(answer, validation.join());
      }
      synchronized (this) {
        awaitShadows(asked, answer);
        return new Rehearsed(concerned, answer, reply, skips, shadows, left, told);
      }
    }

    private static RequestAnswer both(RequestAnswer creation, RequestAnswer validation) {
      var answers = new ArrayList<>(creation.answers());
      answers.addAll(validation.answers());
      return new RequestAnswer(
          creation.at(),
          creation.request(),
          creation.subject(),
          creation.took(),
          answers,
          validation.refusal());
    }

    /** Those behind a link that has refused are not called. */
    private void awaitShadows(List<Link> asked, RequestAnswer answer) throws InterruptedException {
      Duration limit = SHADOW_LIMIT;
      Set<String> expected = new HashSet<>();
      String refuser = answer.refusal().map(LinkFailure::link).orElse("");
      for (Link link : asked) {
        if (link.label().equals(refuser)) {
          break;
        }
        if (link.settings().policy().mode() == Mode.SHADOW) {
          expected.add(link.id());
          limit = limit.plus(link.settings().policy().timeout());
        }
      }
      long deadline = System.nanoTime() + limit.toNanos();
      while (!heard.containsAll(expected) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.timedWait(this, 50);
      }
    }
  }

  @Override
  public void close() {
    calls.shutdown();
    watchdog.close();
  }
}
