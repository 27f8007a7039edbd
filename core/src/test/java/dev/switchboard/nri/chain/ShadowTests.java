package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.chain.ChainListener.LinkSkip;
import dev.switchboard.nri.chain.ChainListener.ShadowAnswer;
import dev.switchboard.nri.chain.EveryHandler.Behaviour;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class ShadowTests {
  private final Watchdog watchdog = new Watchdog();
  private final Requests requests = new Requests();
  private final LinkedBlockingQueue<ShadowAnswer> shadows = new LinkedBlockingQueue<>();
  private final List<String> live = new ArrayList<>();
  private final AtomicInteger dropped = new AtomicInteger();
  private volatile boolean released;
  private final ChainListener listener =
      new ChainListener() {
        @Override
        public synchronized void linkAnswered(LinkAnswer answer) {
          live.add(answer.link().id());
        }

        @Override
        public void linkSkipped(LinkSkip skip) {
          live.add(skip.link().id() + " skipped");
        }

        @Override
        public void shadowAnswered(ShadowAnswer answer) {
          shadows.add(answer);
        }

        @Override
        public void shadowDropped(Request request, Link link) {
          dropped.incrementAndGet();
        }
      };

  @AfterEach
  void close() {
    released = true;
    requests.close();
    watchdog.close();
  }

  static Stream<String> names() {
    return Requests.names().stream();
  }

  private Chain chain(Link... links) {
    return new Chain(List.of(links), listener, watchdog);
  }

  private static Link live(String id, NriExtension extension) {
    return new Link(
        id, "1.0", extension, new LinkSettings(500, LinkPolicy.DEFAULT.timeout(Requests.LONG)));
  }

  private static Link shadow(String id, Duration timeout, NriExtension extension) {
    return new Link(
        id,
        "1.0",
        extension,
        new LinkSettings(500, LinkPolicy.DEFAULT.timeout(timeout).mode(Mode.SHADOW)));
  }

  private static CreateContainerHandler annotates(String name, String value) {
    return (_, _, _) -> ContainerAdjustment.builder().annotation(name, value).build();
  }

  private ShadowAnswer next() throws InterruptedException {
    ShadowAnswer answer = shadows.poll(60, TimeUnit.SECONDS);
    assertThat(answer).as("the shadow's answer").isNotNull();
    return answer;
  }

  @ParameterizedTest
  @MethodSource("names")
  void aShadowHearsEveryEventAndNothingOfItIsSent(String event) throws Exception {
    var changes =
        new Behaviour() {
          @Override
          public ContainerAdjustment adjustment() {
            return ContainerAdjustment.builder().annotation("shadow", "1").build();
          }

          @Override
          public ContainerUpdates updates() {
            return ContainerUpdates.of(ContainerUpdate.of("shadow", Resources.none()));
          }

          @Override
          public Verdict verdict() {
            return Verdict.reject("no");
          }
        };
    Link first = live("a", new EveryHandler(new Behaviour() {}));
    Link last = live("z", new EveryHandler(new Behaviour() {}));
    var extension = new EveryHandler(changes);
    Chain with = chain(first, shadow("m", Requests.LONG, extension), last);
    Chain without = chain(first, last);
    assertThat(requests.send(with, event)).isEqualTo(requests.send(without, event));
    assertThat(next().answer().link().id()).isEqualTo("m");
    assertThat(extension.calls()).isEqualTo(1);
    assertThat(live).containsExactly("a", "z", "a", "z");
    if (Requests.event(event).isPresent()) {
      assertThat(with.events()).contains(Requests.event(event).get());
    }
  }

  @Test
  void aShadowIsShownWhatItsPlaceWouldShowIt() throws Exception {
    var seen = new LinkedBlockingQueue<Object>();
    CreateContainerHandler looks =
        (_, container, _) -> {
          seen.add(container.annotations());
          return ContainerAdjustment.builder().annotation("m", "1").build();
        };
    requests.send(
        chain(
            live("a", annotates("a", "1")),
            shadow("m", Requests.LONG, looks),
            live("z", annotates("z", "1"))),
        "CreateContainer");
    assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(Map.of("a", "1"));
    ShadowAnswer answer = next();
    assertThat(answer.answer().adjustment())
        .contains(ContainerAdjustment.builder().annotation("m", "1").build());
    assertThat(answer.consequences()).isEmpty();
  }

  @Test
  void itsConflictsAndTheConflictsItWouldCauseAreRecorded() throws Exception {
    Chain chain =
        chain(
            live("a", annotates("a", "1")),
            shadow("m", Requests.LONG, annotates("a", "2")),
            shadow("n", Requests.LONG, annotates("z", "2")),
            live("z", annotates("z", "1")));
    assertThat(requests.send(chain, "CreateContainer").refusal()).isEmpty();
    assertThat(next().answer().failure()).map(LinkFailure::kind).contains(Kind.CONFLICT);
    ShadowAnswer caused = next();
    assertThat(caused.answer().failure()).isEmpty();
    assertThat(caused.consequences())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
          assertThat(failure.link()).isEqualTo("z@1.0");
        });
  }

  @Test
  void aShadowThatThrowsSleepsOrSpinsCostsTheLiveOnesNothing() throws Exception {
    CreateContainerHandler throwing =
        (_, _, _) -> {
          throw new AssertionError("boom");
        };
    CreateContainerHandler sleeping =
        (_, _, _) -> {
          Thread.sleep(60_000);
          return ContainerAdjustment.none();
        };
    CreateContainerHandler spinning =
        (_, _, _) -> {
          while (!released) {
            Thread.onSpinWait();
          }
          return ContainerAdjustment.none();
        };
    Duration hasty = Duration.ofMillis(30);
    Chain chain =
        chain(
            live("a", annotates("a", "1")),
            shadow("m", hasty, sleeping),
            shadow("n", hasty, spinning),
            shadow("o", Requests.LONG, throwing));
    assertThat(requests.send(chain, "CreateContainer").refusal()).isEmpty();
    assertThat(next().answer().failure()).map(LinkFailure::kind).contains(Kind.TIMEOUT);
    assertThat(next().answer().failure()).map(LinkFailure::kind).contains(Kind.TIMEOUT);
    assertThat(next().answer().failure()).map(LinkFailure::kind).contains(Kind.ERROR);
    assertThat(chain.status("n").orElseThrow().stuckThreads()).isEqualTo(1);
  }

  @Test
  void aShadowAfterTheRefusalIsNotCalled() throws Exception {
    CreateContainerHandler refuses =
        (_, _, _) -> {
          throw new IllegalStateException("no");
        };
    Chain chain =
        chain(
            shadow("a", Requests.LONG, annotates("a", "1")),
            live("m", refuses),
            shadow("z", Requests.LONG, annotates("z", "1")));
    assertThat(requests.send(chain, "CreateContainer").refusal()).isEqualTo("m@1.0: error: no");
    assertThat(next().answer().link().id()).isEqualTo("a");
    requests.send(chain(shadow("y", Requests.LONG, annotates("y", "1"))), "CreateContainer");
    assertThat(next().answer().link().id()).isEqualTo("y");
  }

  @Test
  void whatDoesNotFitIntoTheQueueIsCounted() throws Exception {
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    CreateContainerHandler waits =
        (_, _, _) -> {
          entered.countDown();
          leave.await();
          return ContainerAdjustment.none();
        };
    Chain chain = chain(shadow("m", Duration.ofHours(1), waits));
    requests.send(chain, "CreateContainer");
    entered.await();
    for (int i = 0; i < 300; i++) {
      requests.send(chain, "CreateContainer");
    }
    while (dropped.get() < 300 - 256) {
      Thread.sleep(1); // the last is counted after its reply; the test's own time limit ends it
    }
    assertThat(dropped).hasValue(300 - 256);
    leave.countDown();
    for (int i = 0; i < 257; i++) {
      next();
    }
  }
}
