package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links that do not return in time. */
@Timeout(120)
class ChainTimeTests extends ChainFixture {
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
    assertThat(failure.message()).isEqualTo("t@1.0: timeout: no time left to call it");
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
    assertThat(watchdog.abandonedThreads()).isBetween(1, BreakerSettings.DEFAULT.stuckThreads());
    stopSpinning.set(true);
  }
}
