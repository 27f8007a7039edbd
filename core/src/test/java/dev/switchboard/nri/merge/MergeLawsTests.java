package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds of every merge, whatever is wished for. */
class MergeLawsTests {
  private static final int CASES = 3_000;
  private static final long SEED = 20_261_125;

  private final RandomWishes wishes = new RandomWishes(SEED);

  private static AdjustmentMerger merger() {
    return new AdjustmentMerger(RandomWishes.original());
  }

  private static boolean accepts(AdjustmentMerger merger, String link, ContainerAdjustment wish) {
    try {
      merger.merge(link, wish);
      return true;
    } catch (MergeConflictException | InvalidWishException e) {
      return false;
    }
  }

  @Test
  void aLinkWithoutAWishChangesNothing() {
    for (int i = 0; i < CASES; i++) {
      AdjustmentMerger with = merger();
      AdjustmentMerger without = merger();
      for (String link : List.of("A", "B", "C")) {
        ContainerAdjustment wish = wishes.next(8);
        Container before = with.draft();
        assertThat(accepts(with, "idle", ContainerAdjustment.none())).isTrue();
        assertThat(with.draft()).isEqualTo(before);
        assertThat(accepts(with, link, wish)).isEqualTo(accepts(without, link, wish));
      }
      assertThat(with.result()).isEqualTo(without.result());
      assertThat(with.draft()).isEqualTo(without.draft());
    }
  }

  @Test
  void aRefusedWishLeavesNoTrace() {
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      AdjustmentMerger tried = merger();
      var accepted = new ArrayList<ContainerAdjustment>();
      for (int link = 0; link < 4; link++) {
        ContainerAdjustment wish = wishes.next(3);
        boolean taken = accepts(tried, "link" + link, wish);
        accepted.add(taken ? wish : ContainerAdjustment.none());
        refused += taken ? 0 : 1;
      }
      AdjustmentMerger spared = merger();
      for (int link = 0; link < 4; link++) {
        assertThat(accepts(spared, "link" + link, accepted.get(link))).isTrue();
      }
      assertThat(tried.result()).isEqualTo(spared.result());
      assertThat(tried.draft()).isEqualTo(spared.draft());
    }
    assertThat(refused).isGreaterThan(CASES);
  }

  @Test
  void orderMattersOnlyWhereWishesMeet() {
    int apart = 0;
    for (int i = 0; i < CASES; i++) {
      ContainerAdjustment one = wishes.next(8);
      ContainerAdjustment other = wishes.next(8);
      if (!Collections.disjoint(parts(one), parts(other))) {
        continue;
      }
      apart++;
      AdjustmentMerger forwards = merger();
      AdjustmentMerger backwards = merger();
      assertThat(accepts(forwards, "A", one) && accepts(forwards, "B", other)).isTrue();
      assertThat(accepts(backwards, "B", other) && accepts(backwards, "A", one)).isTrue();
      assertThat(unordered(forwards)).isEqualTo(unordered(backwards));
    }
    assertThat(apart).isGreaterThan(CASES / 10);
  }

  /** Everything that a wish touches, by field and key. */
  private static Set<String> parts(ContainerAdjustment wish) {
    var parts = new HashSet<String>();
    keys(parts, "annotation", wish.annotations());
    keys(parts, "mount", wish.mounts());
    keys(parts, "env", wish.env());
    keys(parts, "device", wish.devices());
    keys(parts, "namespace", wish.namespaces());
    wish.args().ifPresent(_ -> parts.add("args"));
    wish.rdt().ifPresent(_ -> parts.add("rdt"));
    wish.oomScoreAdj().ifPresent(_ -> parts.add("oom"));
    wish.resources().memory().limit().ifPresent(_ -> parts.add("limit"));
    for (HugepageLimit limit : wish.resources().hugepageLimits()) {
      parts.add("hugepages " + limit.pageSize());
    }
    for (Rlimit limit : wish.rlimits()) {
      parts.add("rlimit " + limit.type());
    }
    wish.cdiDevices().forEach(name -> parts.add("cdi " + name));
    return parts;
  }

  private static <V> void keys(Set<String> parts, String field, List<Change<V>> changes) {
    changes.forEach(change -> parts.add(field + " " + change.key()));
  }

  /** What is sent and what is shown, without the order of entries. */
  private static List<Object> unordered(AdjustmentMerger merger) {
    ContainerAdjustment result = merger.result();
    Container draft = merger.draft();
    return List.of(
        Set.copyOf(result.annotations()),
        Set.copyOf(result.mounts()),
        Set.copyOf(result.env()),
        Set.copyOf(result.devices()),
        Set.copyOf(result.namespaces()),
        Set.copyOf(result.rlimits()),
        Set.copyOf(result.cdiDevices()),
        result.args(),
        result.rdt(),
        result.oomScoreAdj(),
        result.resources(),
        draft.annotations(),
        Set.copyOf(draft.mounts()),
        Set.copyOf(draft.env()),
        Set.copyOf(draft.linux().devices()),
        Set.copyOf(draft.linux().namespaces()),
        draft.linux().resources(),
        draft.args());
  }
}
