package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.LinkStatus.State;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkStateTests {
  private static final Optional<Event> CREATE = Optional.of(Event.CREATE_CONTAINER);
  private static final Optional<Event> RUN = Optional.of(Event.RUN_POD_SANDBOX);
  private static final BreakerSettings SETTINGS =
      new BreakerSettings(
          3, Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(4), 2);

  private final AtomicInteger stuck = new AtomicInteger();
  private final LinkState state = new LinkState(link(), stuck);
  private long now = System.nanoTime();

  private static Link link() {
    CreateContainerHandler handler = (_, _, _) -> ContainerAdjustment.none();
    var policy = LinkPolicy.DEFAULT.breaker(SETTINGS);
    return new Link("a", "1", handler, new LinkSettings(1, policy));
  }

  private boolean fail(Optional<Event> event, String pod) {
    return state.failed(event, pod, "boom", now);
  }

  private void switchOff() {
    assertThat(fail(CREATE, "")).isFalse();
    assertThat(fail(CREATE, "")).isFalse();
    assertThat(fail(CREATE, "")).isTrue();
  }

  private void later(Duration time) {
    now += time.toNanos();
  }

  private boolean isCalled() {
    return state.refusal(now, false) == null;
  }

  @Test
  void failuresInARowSwitchItOff() {
    switchOff();
    assertThat(state.refusal(now, false))
        .isEqualTo("switched off after 3 failures in a row, the last: boom; next try in 1000 ms");
    LinkStatus status = state.status();
    assertThat(status.state()).isEqualTo(State.OFF);
    assertThat(status.failuresInARow()).isEqualTo(3);
    assertThat(status.nextTry().orElseThrow()).isEqualTo(status.since().plusSeconds(1));
  }

  @Test
  void aSuccessEndsTheRow() {
    fail(CREATE, "");
    fail(CREATE, "");
    assertThat(state.succeeded(CREATE, now)).isFalse();
    assertThat(fail(CREATE, "")).isFalse();
    assertThat(isCalled()).isTrue();
  }

  @Test
  void aSuccessWithAnotherEventDoesNotEndTheRow() {
    fail(CREATE, "");
    fail(CREATE, "");
    state.succeeded(RUN, now);
    assertThat(fail(CREATE, "")).isTrue();
  }

  @Test
  void failuresFarApartAreNoRow() {
    fail(CREATE, "");
    fail(CREATE, "");
    later(SETTINGS.window().plusMillis(1));
    assertThat(fail(CREATE, "")).isFalse();
    assertThat(state.status().failuresInARow()).isEqualTo(1);
  }

  @Test
  void onePodCountsOnceHoweverOftenItIsTried() {
    for (int i = 0; i < 10; i++) {
      assertThat(fail(CREATE, "p1")).isFalse();
    }
    assertThat(fail(CREATE, "p2")).isFalse();
    assertThat(fail(CREATE, "p1")).isTrue();
  }

  @Test
  void oneRequestTriesAndTheOthersDoNot() {
    switchOff();
    later(Duration.ofMillis(999));
    assertThat(isCalled()).isFalse();
    later(Duration.ofMillis(1));
    assertThat(isCalled()).isTrue();
    assertThat(state.status().state()).isEqualTo(State.TRYING);
    assertThat(isCalled()).isFalse();
    assertThat(state.succeeded(CREATE, now)).isTrue();
    assertThat(isCalled()).isTrue();
    assertThat(state.status().reason()).isEmpty();
    assertThat(fail(CREATE, "")).isFalse();
  }

  @Test
  void theWaitDoublesWhileTriesFailAndStartsAnewAfterASuccess() {
    switchOff();
    for (int seconds : new int[] {1, 2, 4, 4}) {
      later(Duration.ofSeconds(seconds).minusMillis(1));
      assertThat(isCalled()).as("before %d s", seconds).isFalse();
      later(Duration.ofMillis(1));
      assertThat(isCalled()).as("after %d s", seconds).isTrue();
      assertThat(fail(CREATE, "")).isTrue();
    }
    later(Duration.ofSeconds(4));
    assertThat(isCalled()).isTrue();
    state.succeeded(CREATE, now);
    switchOff();
    later(Duration.ofSeconds(1));
    assertThat(isCalled()).isTrue();
  }

  @Test
  void aTryWithAnotherEventPutsItOnProbation() {
    switchOff();
    later(Duration.ofSeconds(1));
    assertThat(isCalled()).isTrue();
    assertThat(state.succeeded(RUN, now)).isTrue();
    assertThat(isCalled()).isTrue();
    assertThat(fail(CREATE, "")).isTrue();
    later(Duration.ofMillis(1999));
    assertThat(isCalled()).isFalse();
    later(Duration.ofMillis(1));
    assertThat(isCalled()).isTrue();
  }

  @Test
  void aTryThatNeverAnswersIsNotTheLast() {
    switchOff();
    later(Duration.ofSeconds(1));
    assertThat(isCalled()).isTrue();
    later(SETTINGS.maxDelay());
    assertThat(isCalled()).isTrue();
  }

  @Test
  void threadsThatDoNotComeBackSwitchItOffUntilOneDoes() {
    stuck.set(1);
    assertThat(isCalled()).isTrue();
    assertThat(state.refusal(now, true)).as("too many in all").isNotNull();
    stuck.set(2);
    assertThat(isCalled()).isFalse();
    assertThat(state.status().state()).isEqualTo(State.STUCK);
    assertThat(state.status().reason()).contains("2 of its threads");
    stuck.set(1);
    assertThat(isCalled()).isTrue();
    stuck.set(0);
    assertThat(state.refusal(now, true)).as("it holds none").isNull();
  }

  @Test
  void whatIsMissingStaysSo() {
    var missing =
        new LinkState(
            Link.missing(
                "a", "missing", "no jar has that id", new LinkSettings(1, LinkPolicy.DEFAULT)),
            stuck);
    assertThat(missing.refusal(now, false)).isEqualTo("is required, but no jar has that id");
    later(Duration.ofDays(1));
    assertThat(missing.refusal(now, false)).isNotNull();
    assertThat(missing.status().state()).isEqualTo(State.MISSING);
  }
}
