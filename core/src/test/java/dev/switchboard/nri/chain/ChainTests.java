package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerEvent;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerStarted;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChainTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container CONTAINER = Container.of("c1", "p1", "app");
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Watchdog watchdog = new Watchdog();
  private final List<LinkAnswer> answers = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean stopSpinning = new AtomicBoolean();
  private final ExecutorService workers = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    stopSpinning.set(true);
    watchdog.close();
    workers.shutdownNow();
  }

  private Chain chain(Link... links) {
    return new Chain(
        List.of(links),
        new ChainListener() {
          @Override
          public void linkAnswered(LinkAnswer answer) {
            answers.add(answer);
          }
        },
        watchdog);
  }

  private static Link link(String id, NriExtension extension) {
    return link(id, extension, LONG, OnFailure.FAIL);
  }

  private static Link link(
      String id, NriExtension extension, Duration timeout, OnFailure onFailure) {
    return new Link(id, "1.0", extension, new LinkSettings(500, timeout, onFailure, false));
  }

  private static Request request(Event event) {
    return new Request(
        "r1", Optional.of(event), System.nanoTime() + LONG.toNanos(), Map.of("k", List.of("v")));
  }

  private CompletableFuture<ContainerAdjustment> create(Chain chain) {
    return create(chain, request(Event.CREATE_CONTAINER));
  }

  private static CompletableFuture<ContainerAdjustment> create(Chain chain, Request request) {
    var reply = new CompletableFuture<ContainerAdjustment>();
    chain.createContainer(POD, CONTAINER, request, reply);
    return reply;
  }

  private static CreateContainerHandler annotates(String name, String value) {
    return (_, _, _) -> ContainerAdjustment.builder().annotation(name, value).build();
  }

  private static LinkFailure failure(CompletableFuture<?> future) {
    Throwable cause = catchThrowableOfType(ExecutionException.class, future::get).getCause();
    return ((ChainException) cause).failure();
  }

  @Test
  void linksAreCalledByPriorityAndThenById() throws Exception {
    var order = Collections.synchronizedList(new ArrayList<String>());
    List<Link> links =
        Stream.of("b:500", "a:500", "z:100", "c:900")
            .map(text -> text.split(":"))
            .map(parts ->
                new Link(
                    parts[0],
                    "1",
                    (CreateContainerHandler)
                        (_, _, _) -> {
                          order.add(parts[0]);
                          return ContainerAdjustment.none();
                        },
                    new LinkSettings(Integer.parseInt(parts[1]), LONG, OnFailure.FAIL, false)))
            .toList();
    create(new Chain(links, ChainListener.NONE, watchdog)).get();
    assertThat(order).containsExactly("z", "a", "b", "c");
  }

  @Test
  void aLinkSeesWhatTheLinksBeforeItHaveChanged() throws Exception {
    CreateContainerHandler second =
        (_, container, context) -> {
          assertThat(container.annotations()).containsEntry("x", "1");
          assertThat(context.requestId()).isEqualTo("r1");
          assertThat(context.event()).contains(Event.CREATE_CONTAINER);
          assertThat(context.metadata("k")).containsExactly("v");
          assertThat(context.metadata("none")).isEmpty();
          assertThat(context.remaining()).isPositive().isLessThanOrEqualTo(LONG);
          return ContainerAdjustment.builder().annotation("y", "2").build();
        };
    ContainerAdjustment merged =
        create(chain(link("a", annotates("x", "1")), link("b", second))).get();
    assertThat(merged)
        .isEqualTo(ContainerAdjustment.builder().annotation("x", "1").annotation("y", "2").build());
    assertThat(answers).extracting(answer -> answer.link().id()).containsExactly("a", "b");
  }

  @Test
  void theReplyIsReadyWhenTheCallReturns() {
    assertThat(create(chain(link("a", annotates("x", "1")))).isDone()).isTrue();
    assertThat(create(chain()).join()).isEqualTo(ContainerAdjustment.none());
  }

  @Test
  void aLinkThatThrowsIsNamedWithoutItsStack() {
    CreateContainerHandler bad =
        (_, _, _) -> {
          throw new IllegalStateException("no such thing\nsecond line");
        };
    LinkFailure failure = failure(create(chain(link("a", annotates("x", "1")), link("b", bad))));
    assertThat(failure.kind()).isEqualTo(Kind.ERROR);
    assertThat(failure.message()).isEqualTo("b@1.0: no such thing");
  }

  @Test
  void errorsOfALinkAreFailuresOfTheLink() {
    CreateContainerHandler overflow = (pod, container, context) -> recurse(0);
    CreateContainerHandler linkage =
        (_, _, _) -> {
          throw new NoClassDefFoundError("x/Y");
        };
    assertThat(failure(create(chain(link("a", overflow)))).message())
        .isEqualTo("a@1.0: StackOverflowError");
    assertThat(failure(create(chain(link("a", linkage)))).message())
        .isEqualTo("a@1.0: NoClassDefFoundError: x/Y");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static ContainerAdjustment recurse(int depth) {
    return recurse(depth + 1);
  }

  @Test
  void aLongMessageIsCut() {
    CreateContainerHandler bad =
        (_, _, _) -> {
          throw new IllegalStateException("x".repeat(1000));
        };
    assertThat(failure(create(chain(link("a", bad)))).message()).hasSize(256).endsWith("…");
  }

  @Test
  void nullIsNoWish() {
    @SuppressWarnings("NullAway")
    CreateContainerHandler bad = (_, _, _) -> null;
    assertThat(failure(create(chain(link("a", bad)))))
        .isEqualTo(new LinkFailure(Kind.INVALID, "a@1.0", "returned null"));
  }

  @Test
  void aConflictNamesBothLinksInTheRuntimesWords() {
    LinkFailure failure =
        failure(create(chain(link("a", annotates("x", "1")), link("b", annotates("x", "2")))));
    assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(failure.message())
        .isEqualTo("b@1.0: plugins \"b\" and \"a\" both tried to set Annotations x");
  }

  @Test
  void anIgnoredFailureIsAsIfTheLinkWereAbsent() throws Exception {
    CreateContainerHandler bad =
        (_, _, _) -> {
          throw new IllegalStateException("boom");
        };
    Chain with =
        chain(
            link("a", annotates("x", "1")),
            link("b", bad, LONG, OnFailure.IGNORE),
            link("c", annotates("x", "9"), LONG, OnFailure.IGNORE),
            link("d", annotates("y", "2")));
    Chain without = chain(link("a", annotates("x", "1")), link("d", annotates("y", "2")));
    assertThat(create(with).get()).isEqualTo(create(without).get());
  }

  private CreateContainerHandler spins() {
    return (_, _, _) -> {
      while (!stopSpinning.get()) {
        Thread.onSpinWait();
      }
      return ContainerAdjustment.builder().annotation("late", "1").build();
    };
  }

  /** As a worker of the session does it: the caller's thread may be stuck for long. */
  private CompletableFuture<ContainerAdjustment> createOnWorker(Chain chain, Request request) {
    var reply = new CompletableFuture<ContainerAdjustment>();
    workers.execute(() -> chain.createContainer(POD, CONTAINER, request, reply));
    return reply;
  }

  private CompletableFuture<ContainerAdjustment> createOnWorker(Chain chain) {
    return createOnWorker(chain, request(Event.CREATE_CONTAINER));
  }

  @Test
  void aSleepingLinkIsWokenAndNamed() {
    CreateContainerHandler sleeps =
        (_, _, _) -> {
          Thread.sleep(60_000);
          return ContainerAdjustment.none();
        };
    LinkFailure failure =
        failure(createOnWorker(chain(link("s", sleeps, Duration.ofMillis(50), OnFailure.FAIL))));
    assertThat(failure)
        .isEqualTo(new LinkFailure(Kind.TIMEOUT, "s@1.0", "did not return within 50 ms"));
  }

  @Test
  void theRequestsDeadlineBoundsALinksTime() {
    var request =
        new Request(
            "r1",
            Optional.of(Event.CREATE_CONTAINER),
            System.nanoTime() + Duration.ofMillis(80).toNanos(),
            Map.of());
    CreateContainerHandler sleeps =
        (_, _, _) -> {
          Thread.sleep(60_000);
          return ContainerAdjustment.none();
        };
    Chain chain =
        chain(
            link("s", sleeps, LONG, OnFailure.IGNORE),
            link("t", annotates("x", "1"), LONG, OnFailure.FAIL));
    LinkFailure failure = failure(createOnWorker(chain, request));
    assertThat(failure.message()).isEqualTo("t@1.0: no time left to call it");
  }

  @Test
  void aSpinningLinkIsCutOffAndItsLateAnswerDropped() throws Exception {
    Chain chain =
        chain(
            link("a", annotates("x", "1")),
            link("spin", spins(), Duration.ofMillis(50), OnFailure.IGNORE),
            link("z", annotates("y", "2")));
    ContainerAdjustment merged = createOnWorker(chain).get(20, TimeUnit.SECONDS);
    assertThat(merged)
        .isEqualTo(ContainerAdjustment.builder().annotation("x", "1").annotation("y", "2").build());
    assertThat(watchdog.abandonedThreads()).isEqualTo(1);
    assertThat(Thread.getAllStackTraces().keySet())
        .anyMatch(thread -> thread.getName().endsWith(" stuck in spin@1.0"));
    stopSpinning.set(true);
    while (watchdog.abandonedThreads() > 0) {
      Thread.onSpinWait();
    }
    assertThat(answers).extracting(answer -> answer.link().id()).containsExactly("a", "spin", "z");
    assertThat(answers.get(1).failure()).map(LinkFailure::kind).contains(Kind.TIMEOUT);
  }

  @Test
  void aLinkStuckOnAMonitorIsCutOff() throws Exception {
    var monitor = new Object();
    var locked = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    workers.execute(() -> {
      synchronized (monitor) {
        locked.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    });
    locked.await();
    CreateContainerHandler stuck =
        (_, _, _) -> {
          synchronized (monitor) {
            return ContainerAdjustment.none();
          }
        };
    assertThat(
            failure(createOnWorker(chain(link("m", stuck, Duration.ofMillis(50), OnFailure.FAIL))))
                .kind())
        .isEqualTo(Kind.TIMEOUT);
    release.countDown();
  }

  @Test
  void aThreadGoesHomeWithoutAnInterruptLeftOnIt() throws Exception {
    CreateContainerHandler interruptsItself =
        (_, _, _) -> {
          Thread.currentThread().interrupt();
          return ContainerAdjustment.none();
        };
    create(chain(link("a", interruptsItself))).get();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    CreateContainerHandler sleeps =
        (_, _, _) -> {
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return ContainerAdjustment.none();
        };
    var after = new CompletableFuture<Boolean>();
    var reply = new CompletableFuture<ContainerAdjustment>();
    Chain chain = chain(link("s", sleeps, Duration.ofMillis(30), OnFailure.FAIL));
    workers.execute(() -> {
      chain.createContainer(POD, CONTAINER, request(Event.CREATE_CONTAINER), reply);
      after.complete(Thread.currentThread().isInterrupted());
    });
    assertThat(after.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(failure(reply).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void twoHundredCreatesWithASleeperAndASpinnerAreAllAnsweredInTime() throws Exception {
    CreateContainerHandler sleeps =
        (_, _, _) -> {
          Thread.sleep(60_000);
          return ContainerAdjustment.none();
        };
    var turn = new AtomicInteger();
    // One in twenty spins: each costs a thread and a share of this machine until the test ends.
    CreateContainerHandler sometimesSpins =
        (pod, container, context) ->
            turn.incrementAndGet() % 20 == 0
                ? spins().createContainer(pod, container, context)
                : ContainerAdjustment.none();
    Chain chain =
        chain(
            link("sleeper", sleeps, Duration.ofMillis(5), OnFailure.IGNORE),
            link("spinner", sometimesSpins, Duration.ofMillis(20), OnFailure.IGNORE),
            link("good", annotates("x", "1")));
    for (int i = 0; i < 200; i++) {
      var request =
          new Request(
              "r" + i,
              Optional.of(Event.CREATE_CONTAINER),
              System.nanoTime() + Duration.ofSeconds(10).toNanos(),
              Map.of());
      assertThat(createOnWorker(chain, request).get(10, TimeUnit.SECONDS))
          .isEqualTo(ContainerAdjustment.builder().annotation("x", "1").build());
    }
    assertThat(watchdog.abandonedThreads()).isBetween(5, 12);
    stopSpinning.set(true);
  }

  @Test
  void linksAreCalledForWhatTheyHandleOnly() throws Exception {
    var told = Collections.synchronizedList(new ArrayList<String>());
    NriExtension everything = new Everything(told, "every");
    NriExtension containers = new OnlyContainers(told);
    NriExtension started = new OnlyStarted(told);
    LifecycleListener<LifecycleEvent> lambda = (event, _) -> told.add("lambda");
    Chain chain =
        chain(link("a", everything), link("b", containers), link("c", started), link("d", lambda));
    tell(chain, new ContainerStarted(POD, CONTAINER), Event.POST_START_CONTAINER);
    assertThat(told).containsExactly("every", "containers", "started", "lambda");
    told.clear();
    tell(chain, new PodSandboxRemoved(POD), Event.REMOVE_POD_SANDBOX);
    assertThat(told).containsExactly("every", "lambda");
    assertThat(chain(link("c", started)).events()).containsExactly(Event.POST_START_CONTAINER);
    assertThat(chain(link("b", containers)).events())
        .containsExactly(
            Event.POST_CREATE_CONTAINER,
            Event.POST_START_CONTAINER,
            Event.POST_UPDATE_CONTAINER,
            Event.REMOVE_CONTAINER);
    assertThat(chain(link("a", (RunPodSandboxHandler) (_, _) -> {})).events())
        .containsExactly(Event.RUN_POD_SANDBOX);
  }

  private static CompletableFuture<Boolean> tell(Chain chain, LifecycleEvent event, Event number) {
    var reply = new CompletableFuture<Boolean>();
    chain.tell(event, request(number), reply);
    return reply;
  }

  private static class Everything implements LifecycleListener<LifecycleEvent> {
    private final List<String> told;
    private final String name;

    Everything(List<String> told, String name) {
      this.told = told;
      this.name = name;
    }

    @Override
    public void onEvent(LifecycleEvent event, RequestContext request) {
      told.add(name);
    }
  }

  private record OnlyContainers(List<String> told) implements LifecycleListener<ContainerEvent> {
    @Override
    public void onEvent(ContainerEvent event, RequestContext request) {
      told.add("containers");
    }
  }

  private record OnlyStarted(List<String> told) implements LifecycleListener<ContainerStarted> {
    @Override
    public void onEvent(ContainerStarted event, RequestContext request) {
      told.add("started");
    }
  }

  @Test
  void everyListenerHearsAnEventEvenAfterOneHasFailed() {
    var told = Collections.synchronizedList(new ArrayList<String>());
    LifecycleListener<LifecycleEvent> bad =
        (_, _) -> {
          throw new IllegalStateException("deaf");
        };
    Chain chain = chain(link("a", bad), link("b", new Everything(told, "b")));
    LinkFailure failure =
        failure(tell(chain, new PodSandboxRemoved(POD), Event.REMOVE_POD_SANDBOX));
    assertThat(failure.message()).isEqualTo("a@1.0: deaf");
    assertThat(told).containsExactly("b");
  }

  @Test
  void aRefusedPodIsNotShownToTheLinksAfter() {
    var told = new ArrayList<String>();
    RunPodSandboxHandler refuses =
        (_, _) -> {
          throw new IllegalStateException("not here");
        };
    RunPodSandboxHandler tells = (pod, _) -> told.add(pod.name());
    var reply = new CompletableFuture<Boolean>();
    chain(link("a", refuses), link("b", tells))
        .runPodSandbox(POD, request(Event.RUN_POD_SANDBOX), reply);
    assertThat(failure(reply).message()).isEqualTo("a@1.0: not here");
    assertThat(told).isEmpty();
  }

  private static Resources pids(long limit) {
    return new Resources(
        Resources.none().memory(),
        Resources.none().cpu(),
        List.of(),
        Optional.of("class" + limit),
        Optional.empty(),
        Map.of(),
        List.of(),
        OptionalLong.empty());
  }

  @Test
  void anUpdateIsSeenAsChangedByTheLinksBefore() throws Exception {
    UpdateContainerHandler first =
        (_, container, _, _) -> ContainerUpdates.of(ContainerUpdate.of(container.id(), pids(1)));
    UpdateContainerHandler second =
        (_, _, resources, _) -> {
          assertThat(resources.blockioClass()).contains("class1");
          return ContainerUpdates.of(ContainerUpdate.of("other", pids(2)));
        };
    var reply = new CompletableFuture<ContainerUpdates>();
    chain(link("a", first), link("b", second))
        .updateContainer(POD, CONTAINER, Resources.none(), request(Event.UPDATE_CONTAINER), reply);
    assertThat(reply.get().updates())
        .extracting(ContainerUpdate::containerId)
        .containsExactly("c1", "other");
  }

  @Test
  void stopAndSynchronizeReachEveryLinkEvenAfterAFailure() {
    var told = new ArrayList<String>();
    StopContainerHandler badStop =
        (_, _, _) -> {
          throw new IllegalStateException("no stop");
        };
    StopContainerHandler stop =
        (_, _, _) -> {
          told.add("stop");
          return ContainerUpdates.none();
        };
    SynchronizeHandler badSync =
        (_, _, _) -> {
          throw new IllegalStateException("no sync");
        };
    SynchronizeHandler sync =
        (pods, containers, _) -> {
          told.add("sync " + pods.size() + containers.size());
          return ContainerUpdates.none();
        };
    Chain chain = chain(link("a", badStop), link("b", stop), link("c", badSync), link("d", sync));
    var stopped = new CompletableFuture<ContainerUpdates>();
    chain.stopContainer(POD, CONTAINER, request(Event.STOP_CONTAINER), stopped);
    var synchronised = new CompletableFuture<ContainerUpdates>();
    chain.synchronize(
        List.of(POD),
        List.of(),
        new Request("s", Optional.empty(), System.nanoTime() + LONG.toNanos(), Map.of()),
        synchronised);
    assertThat(failure(stopped).message()).isEqualTo("a@1.0: no stop");
    assertThat(synchronised.join()).isEqualTo(ContainerUpdates.none());
    assertThat(answers.get(2).failure()).map(LinkFailure::reason).contains("no sync");
    assertThat(told).containsExactly("stop", "sync 10");
  }

  @Test
  void theFirstRejectionOfAValidatorCounts() {
    var proposal =
        new Proposal(
            POD, CONTAINER, ContainerAdjustment.none(), List.of(), Map.of(), List.of("50-x"));
    AdjustmentValidator accepts = (_, _) -> Verdict.accept();
    AdjustmentValidator rejects = (_, _) -> Verdict.reject("no hooks here");
    var accepted = new CompletableFuture<Verdict>();
    chain(link("a", accepts))
        .validate(proposal, request(Event.VALIDATE_CONTAINER_ADJUSTMENT), accepted);
    assertThat(accepted.join()).isEqualTo(Verdict.accept());
    var rejected = new CompletableFuture<Verdict>();
    chain(link("a", accepts), link("b", rejects))
        .validate(proposal, request(Event.VALIDATE_CONTAINER_ADJUSTMENT), rejected);
    assertThat(failure(rejected))
        .isEqualTo(new LinkFailure(Kind.REJECTED, "b@1.0", "no hooks here"));
  }

  @Test
  void linksCannotBeChangedFromOutside() {
    assertThatThrownBy(() -> chain().links().add(link("a", annotates("x", "1"))))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
