package dev.switchboard.nri.bundled.logger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.model.PodSandbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullOptional") // an absent key comes as null
class TellerTests {
  private final Config config =
      new Config(
          Config.Mode.SIMPLE,
          Config.Format.TEXT,
          null,
          null,
          null,
          null,
          Optional.empty(),
          null,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
  private final Stuck output = new Stuck();

  private Teller teller(int room) {
    return new Teller(new Lines(config, new Expressions(config)), output, room);
  }

  private static Told event(int number) {
    return Told.of("Event" + number, PodSandbox.of("default", "web", Map.of()), Map.of());
  }

  @Test
  void noRequestWaitsForTheLogAndTheOrderIsKept() {
    try (var teller = teller(10)) {
      for (int i = 0; i < 10; i++) {
        teller.tell(event(i)); // would never return if it waited
      }
      assertThat(output.told).isEmpty();
      output.free.countDown();
    }
    assertThat(output.told).hasSize(10).first().isEqualTo("Event0 default/web");
    assertThat(output.told).last().isEqualTo("Event9 default/web");
  }

  @Test
  void whatALogThatHangsHasNoRoomForIsLeftOut() {
    try (var teller = teller(2)) {
      for (int i = 0; i < 50; i++) {
        teller.tell(event(i)); // would never return if all waited for a place
      }
      output.free.countDown();
    }
    // One in the writer's hands, two that wait.
    assertThat(output.told)
        .containsExactly("Event0 default/web", "Event1 default/web", "Event2 default/web");
  }

  /** Writes nothing until it is freed. */
  private static final class Stuck extends Output {
    private final CountDownLatch free = new CountDownLatch(1);
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    void lines(Instant at, List<String> lines) {
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      told.addAll(lines);
    }
  }
}
