package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.ChainListener.LinkSkip.Cause;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequirementTests extends ChainFixture {
  private static final Optional<NriVersion> V0_12 = NriVersion.told("0.12.0");
  private final List<ChainListener.LinkSkip> skips = new ArrayList<>();

  private CompletableFuture<ContainerAdjustment> created(String nri, boolean refuses) {
    var listener =
        new ChainListener() {
          @Override
          public void linkSkipped(LinkSkip skip) {
            skips.add(skip);
          }
        };
    Link choosy = link("choosy", annotates("choosy", "1")).requiring(V0_12, refuses);
    var chain = new Chain(List.of(choosy, link("x", annotates("x", "1"))), listener, watchdog);
    var target = new Target(NriVersion.told(nri), "testd", _ -> true, true);
    long deadline = System.nanoTime() + LONG.toNanos();
    var event = Optional.of(Event.CREATE_CONTAINER);
    return create(chain, new Request("r1", event, deadline, Map.of(), target));
  }

  private static List<String> keys(CompletableFuture<ContainerAdjustment> created)
      throws Exception {
    return created.get().annotations().stream().map(Change::key).toList();
  }

  @Test
  void aLinkStandsAsideWithARuntimeThatIsTooOldAndComesBackWithAnother() throws Exception {
    assertThat(keys(created("0.11.0", false))).containsExactly("x");
    assertThat(skips)
        .singleElement()
        .satisfies(skip -> {
          assertThat(skip.cause()).isEqualTo(Cause.UNSUPPORTED);
          assertThat(skip.reason())
              .isEqualTo("requires NRI v0.12.0 or newer, and this runtime has v0.11.0");
        });
    assertThat(keys(created("0.12.0", false))).containsExactly("choosy", "x");
    assertThat(keys(created("", false)))
        .as("nobody knows this one's version")
        .containsExactly("choosy", "x");
  }

  @Test
  void oneThatIsRequiredRefusesThen() {
    assertThat(failure(created("0.11.0", true)).message())
        .contains("choosy@1.0", "is required, but requires NRI v0.12.0 or newer");
  }
}
