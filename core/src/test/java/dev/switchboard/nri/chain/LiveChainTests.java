package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveChainTests {
  private final Watchdog watchdog = new Watchdog();
  private final AtomicInteger changes = new AtomicInteger();
  private final LiveChain chain =
      new LiveChain(ChainListener.NONE, watchdog, changes::incrementAndGet);

  @AfterEach
  void close() {
    watchdog.close();
  }

  private static Link link(String id, int priority) {
    CreateContainerHandler handler = (_, _, _) -> ContainerAdjustment.none();
    return new Link(
        id, "1", handler, new LinkSettings(priority, Duration.ofSeconds(1), OnFailure.FAIL, false));
  }

  @Test
  void eachSourceChangesItsOwnLinks() {
    chain.replace("a", List.of(link("late", 9), link("early", 1)));
    chain.replace("b", List.of(link("middle", 5)));
    assertThat(chain.current().links())
        .extracting(Link::id)
        .containsExactly("early", "middle", "late");
    chain.replace("a", List.of());
    assertThat(chain.current().links()).extracting(Link::id).containsExactly("middle");
    assertThat(changes).hasValue(3);
  }

  @Test
  void requestKeepsTheChainThatItBeganWith() throws Exception {
    LiveChain.Use request = chain.begin();
    chain.replace("a", List.of(link("new", 1)));
    assertThat(request.chain().links()).isEmpty();
    assertThat(chain.begin().chain().links()).hasSize(1);
    assertThat(chain.awaitEarlierRequests(Duration.ofMillis(5))).isFalse();
    request.end();
    assertThat(chain.awaitEarlierRequests(Duration.ofSeconds(30))).isTrue();
  }
}
