package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.Memory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UpdateMergerTests {
  private static final OptionalLong UNSET = OptionalLong.empty();

  private static Resources cpu(OptionalLong shares, OptionalLong quota, OptionalLong pids) {
    return new Resources(
        Memory.NONE,
        new Cpu(shares, quota, UNSET, UNSET, UNSET, "", ""),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        pids);
  }

  private static Resources shares(long shares) {
    return cpu(OptionalLong.of(shares), UNSET, UNSET);
  }

  private static ContainerUpdates update(String id, Resources resources) {
    return ContainerUpdates.of(ContainerUpdate.of(id, resources));
  }

  @Test
  void theNextLinkSeesWhatTheLinkBeforeHasChanged() throws Exception {
    UpdateMerger merger = UpdateMerger.ofUpdate("c1", shares(1));
    merger.merge("A", update("c1", shares(5)));
    assertThat(merger.requested()).isEqualTo(shares(5));
    merger.merge("B", update("c2", shares(9)));
    assertThat(merger.requested()).isEqualTo(shares(5));
    assertThat(merger.result().updates())
        .containsExactly(ContainerUpdate.of("c1", shares(5)), ContainerUpdate.of("c2", shares(9)));
  }

  @Test
  void kubeletsValuesMayBeChangedOnce() throws Exception {
    UpdateMerger merger = UpdateMerger.ofUpdate("c1", shares(1));
    merger.merge("A", update("c1", shares(5)));
    assertThatThrownBy(() -> merger.merge("B", update("c1", shares(6))))
        .hasMessage("plugins \"B\" and \"A\" both tried to set CPUShares ");
    assertThat(merger.requested()).isEqualTo(shares(5));
    assertThat(merger.result().updates()).hasSize(1);
  }

  @Test
  void anIgnoredFailureChangesNothingButItsEarlierClaimsStay() throws Exception {
    UpdateMerger merger = UpdateMerger.ofUpdate("c1", Resources.none());
    Resources quota = cpu(UNSET, OptionalLong.of(1), UNSET);
    merger.merge("A", update("c1", quota));
    merger.merge(
        "B",
        ContainerUpdates.of(
            new ContainerUpdate(
                "c1", Optional.of(cpu(OptionalLong.of(7), OptionalLong.of(2), UNSET)), true)));
    assertThat(merger.requested()).isEqualTo(quota);
    assertThatThrownBy(() -> merger.merge("C", update("c1", shares(3))))
        .hasMessage("plugins \"C\" and \"B\" both tried to set CPUShares ");
  }

  @Test
  void pidsOfAnUpdateHaveNoEffectAsInTheRuntime() throws Exception {
    UpdateMerger merger = UpdateMerger.ofUpdate("c1", Resources.none());
    merger.merge("A", update("c1", cpu(UNSET, UNSET, OptionalLong.of(5))));
    merger.merge("B", update("c1", cpu(UNSET, UNSET, OptionalLong.of(6))));
    assertThat(merger.requested()).isEqualTo(Resources.none());
  }

  @Test
  void pidsOfTheRequestAreClaimedByAnyUpdateOfItAsInTheRuntime() throws Exception {
    UpdateMerger merger = UpdateMerger.ofUpdate("c1", cpu(UNSET, UNSET, OptionalLong.of(5)));
    merger.merge("A", update("c1", shares(1)));
    assertThatThrownBy(() -> merger.merge("B", update("c1", cpu(UNSET, OptionalLong.of(1), UNSET))))
        .hasMessage("plugins \"B\" and \"A\" both tried to set PidsLimit ");
  }

  @Test
  void aStoppedContainerMayBeUpdatedToo() throws Exception {
    UpdateMerger merger = UpdateMerger.ofStop();
    merger.merge("A", update("c1", shares(1)));
    assertThat(merger.result()).isEqualTo(update("c1", shares(1)));
    assertThat(UpdateMerger.ofStop().result()).isSameAs(ContainerUpdates.none());
  }

  @Test
  void anUpdateWithoutResourcesClaimsNothing() throws Exception {
    UpdateMerger merger = UpdateMerger.ofStop();
    var empty = ContainerUpdates.of(new ContainerUpdate("c1", Optional.empty(), false));
    merger.merge("A", empty);
    merger.merge("B", empty);
    assertThat(merger.result().updates()).hasSize(2);
  }

  @Test
  void aRefusedReplyLeavesNoTraceOfItsOtherUpdates() throws Exception {
    UpdateMerger merger = UpdateMerger.ofUpdate("c1", shares(1));
    merger.merge("A", update("c2", shares(5)));
    var reply =
        ContainerUpdates.of(
            ContainerUpdate.of("c1", shares(6)),
            ContainerUpdate.of("c3", shares(6)),
            ContainerUpdate.of("c2", shares(6)));
    assertThatThrownBy(() -> merger.merge("B", reply))
        .hasMessage("plugins \"B\" and \"A\" both tried to set CPUShares ");
    assertThat(merger.requested()).isEqualTo(shares(1));
    assertThat(merger.result()).isEqualTo(update("c2", shares(5)));
    merger.merge(
        "C",
        ContainerUpdates.of(
            ContainerUpdate.of("c1", shares(7)), ContainerUpdate.of("c3", shares(7))));
    assertThat(merger.requested()).isEqualTo(shares(7));
  }

  @Test
  void aLinkConflictsWithItselfIfItSetsAValueTwice() throws Exception {
    UpdateMerger merger = UpdateMerger.ofStop();
    merger.merge(
        "A",
        ContainerUpdates.of(
            ContainerUpdate.of("c2", shares(5)),
            ContainerUpdate.of("c2", cpu(UNSET, OptionalLong.of(1), UNSET))));
    var twice =
        ContainerUpdates.of(
            ContainerUpdate.of("c3", shares(5)), ContainerUpdate.of("c3", shares(5)));
    assertThatThrownBy(() -> merger.merge("B", twice))
        .hasMessage("plugins \"B\" and \"B\" both tried to set CPUShares ");
  }

  @Test
  void hugePagesAreShownBesideTheRequestedOnesAndRulesOfDevicesHaveNoEffect() throws Exception {
    UpdateMerger merger = UpdateMerger.ofUpdate("c1", pages(1));
    var rules = List.of(new Resources.DeviceRule(true, "c", UNSET, UNSET, "rwm"));
    Resources asked =
        new Resources(
            Memory.NONE,
            Cpu.NONE,
            pages(2).hugepageLimits(),
            Optional.empty(),
            Optional.empty(),
            Map.of("cpu.weight", "9"),
            rules,
            UNSET);
    merger.merge("A", update("c1", asked));
    assertThat(merger.requested().hugepageLimits())
        .containsExactly(
            new Resources.HugepageLimit("2MB", 1), new Resources.HugepageLimit("2MB", 2));
    assertThat(merger.requested().unified()).containsExactly(Map.entry("cpu.weight", "9"));
    assertThat(merger.requested().deviceRules()).isEmpty();
    assertThatThrownBy(() -> merger.merge("B", update("c1", pages(3))))
        .hasMessage("plugins \"B\" and \"A\" both tried to set HugepageLimits 2MB");
  }

  private static Resources pages(long limit) {
    return RandomWishes.resources(UNSET, List.of(new Resources.HugepageLimit("2MB", limit)));
  }
}
