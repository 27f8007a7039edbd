package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.RuntimeModel.REMOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.merge.ModelOwners.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random chains, once as separate plugins of the runtime's model and once as links whose result is
 * one plugin's reply to it.
 */
class ChainEqualityTests {
  private static final int CASES = 3_000;
  private static final long SEED = 20_261_124;

  private int compared;
  private int refusedOnlyApart;

  @Test
  void eachLinkIsShownAndRefusedWhatAPluginInItsPlaceWouldBe() {
    var wishes = new RandomWishes(SEED);
    for (int i = 0; i < CASES; i++) {
      var model = new RuntimeModel(RandomWishes.original());
      var merger = new AdjustmentMerger(RandomWishes.original());
      var told = new ArrayList<ContainerAdjustment>();
      for (String link : List.of("A", "B", "C", "D")) {
        ContainerAdjustment wish = wishes.next(12);
        told.add(wish);
        String refusal = refusal(model, link, wish);
        assertThat(refusal(merger, link, wish)).as("%s of %s", link, told).isEqualTo(refusal);
        if (refusal != null) {
          break;
        }
        assertThat(RuntimeModel.shown(merger.draft())).as("%s", told).isEqualTo(model.shown());
      }
    }
  }

  @Test
  void theResultChangesTheContainerAsSeparatePluginsDo() {
    compareChains(false, 12);
    assertThat(refusedOnlyApart).isZero();
    assertThat(compared).isGreaterThan(CASES / 3);
  }

  @Test
  void pluginsBeforeAndAfterUsMakeNoDifference() {
    compareChains(true, 24);
    // What a link sets and another removes again cannot be told to the runtime as both, so a plugin
    // before or after us that wants it too is not refused.
    assertThat(refusedOnlyApart).isLessThan(CASES / 80);
    assertThat(compared).isGreaterThan(CASES / 8);
  }

  private void compareChains(boolean foreigners, int dense) {
    var wishes = new RandomWishes(SEED + 1);
    for (int i = 0; i < CASES; i++) {
      ContainerAdjustment first = foreigners ? wishes.next(dense) : ContainerAdjustment.none();
      var inner = List.of(wishes.next(dense), wishes.next(dense), wishes.next(dense));
      ContainerAdjustment last = foreigners ? wishes.next(dense) : ContainerAdjustment.none();
      compare(first, inner, last);
    }
  }

  private void compare(
      ContainerAdjustment first, List<ContainerAdjustment> inner, ContainerAdjustment last) {
    var apart = new RuntimeModel(RandomWishes.original());
    var joined = new RuntimeModel(RandomWishes.original());
    // The container that plugins after the first one are shown is that of a merger of its own.
    var before = new AdjustmentMerger(RandomWishes.original());
    apart.apply("first", first);
    joined.apply("first", first);
    assertThat(refusal(before, "first", first)).isNull();
    String refusedApart = null;
    for (int i = 0; i < inner.size() && refusedApart == null; i++) {
      refusedApart = refusal(apart, "link" + i, inner.get(i));
    }
    List<Object> shownApart = refusedApart == null ? apart.shown() : List.of();
    if (refusedApart == null) {
      refusedApart = refusal(apart, "last", last);
    }
    ContainerAdjustment result = merged(before.draft(), inner);
    String refusedJoined = result == null ? "by a link" : refusal(joined, "us", result);
    List<Object> shownJoined = refusedJoined == null ? joined.shown() : List.of();
    if (refusedJoined == null) {
      refusedJoined = refusal(joined, "last", last);
    }
    if (refusedApart != null) {
      refusedOnlyApart += refusedJoined == null ? 1 : 0;
      return;
    }
    compared++;
    assertThat(refusedJoined).as("%s %s %s", first, inner, last).isNull();
    assertThat(unordered(shownJoined))
        .as("shown after %s %s", first, inner)
        .isEqualTo(unordered(shownApart));
    assertThat(joined.outcome()).as("%s %s %s", first, inner, last).isEqualTo(apart.outcome());
    joined
        .annotationOutcomes()
        .forEach((key, outcomes) -> {
          List<String> expected = apart.annotationOutcomes().get(key);
          // What a plugin before us has set is in the same draw as our removal of it.
          boolean drawn = !first.annotations().isEmpty() && expected.contains(REMOVED);
          assertThat(expected)
              .as("%s of %s %s %s", key, first, inner, last)
              .containsAll(drawn ? List.of(REMOVED) : outcomes);
        });
  }

  /** Without annotations, whose removal we cannot send along with the value to show. */
  private static List<Object> unordered(List<Object> shown) {
    return shown.stream()
        .skip(1)
        .<Object>map(part -> part instanceof List<?> list ? Set.copyOf(list) : part)
        .toList();
  }

  private static @Nullable ContainerAdjustment merged(
      Container container, List<ContainerAdjustment> wishes) {
    var merger = new AdjustmentMerger(container);
    for (int i = 0; i < wishes.size(); i++) {
      if (refusal(merger, "link" + i, wishes.get(i)) != null) {
        return null;
      }
    }
    return merger.result();
  }

  private static @Nullable String refusal(
      RuntimeModel model, String plugin, ContainerAdjustment wish) {
    try {
      model.apply(plugin, wish);
      return null;
    } catch (RefusedException e) {
      return e.getMessage();
    }
  }

  private static @Nullable String refusal(
      AdjustmentMerger merger, String link, ContainerAdjustment wish) {
    try {
      merger.merge(link, wish);
      return null;
    } catch (MergeConflictException | InvalidWishException e) {
      return e.getMessage();
    }
  }
}
