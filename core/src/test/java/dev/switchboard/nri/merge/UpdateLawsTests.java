package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds of every merge of updates, whatever is wished for. */
class UpdateLawsTests {
  private static final int CASES = 3_000;

  private final Random random = new Random(20_261_125);

  private ContainerUpdates wish() {
    var updates = new ArrayList<ContainerUpdate>();
    for (int i = random.nextInt(3); i > 0; i--) {
      OptionalLong limit =
          random.nextInt(2) == 0 ? OptionalLong.of(random.nextInt(100)) : OptionalLong.empty();
      List<HugepageLimit> pages =
          random.nextInt(3) == 0
              ? List.of(new HugepageLimit(random.nextInt(2) == 0 ? "2MB" : "1GB", 1))
              : List.of();
      ContainerUpdate update =
          ContainerUpdate.of("c" + random.nextInt(3), RandomWishes.resources(limit, pages));
      updates.add(
          random.nextInt(3) == 0
              ? new ContainerUpdate(update.containerId(), update.resources(), true)
              : update);
    }
    return new ContainerUpdates(updates, List.of());
  }

  private static UpdateMerger merger() {
    return UpdateMerger.ofUpdate("c0", Resources.none());
  }

  private static boolean accepts(UpdateMerger merger, String link, ContainerUpdates wish) {
    try {
      merger.merge(link, wish);
      return true;
    } catch (MergeConflictException | InvalidWishException e) {
      return false;
    }
  }

  @Test
  void aRefusedWishAndAnEmptyOneLeaveNoTrace() {
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      UpdateMerger tried = merger();
      UpdateMerger spared = merger();
      var accepted = new ArrayList<ContainerUpdate>();
      for (String link : List.of("A", "B", "C", "D")) {
        ContainerUpdates wish = wish();
        boolean taken = accepts(tried, link, wish);
        assertThat(accepts(spared, link, taken ? wish : ContainerUpdates.none())).isTrue();
        accepted.addAll(taken ? wish.updates() : List.of());
        refused += taken ? 0 : 1;
        assertThat(tried.requested()).isEqualTo(spared.requested());
      }
      assertThat(tried.result()).isEqualTo(spared.result());
      assertThat(tried.result().updates()).as("sent as they came").isEqualTo(accepted);
    }
    assertThat(refused).isGreaterThan(CASES / 4);
  }
}
