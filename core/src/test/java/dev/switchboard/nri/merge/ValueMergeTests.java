package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.Samples.parts;
import static dev.switchboard.nri.merge.Samples.rdt;
import static dev.switchboard.nri.merge.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Resources.Memory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Values, lists that grow, arguments, RDT and what goes along with a creation. */
class ValueMergeTests extends Merging {
  @Test
  void hooksOfAllLinksRunInTheirOrderWithoutConflict() throws Exception {
    var first = new Hook("/1", List.of(), List.of(), OptionalLong.empty());
    var second = new Hook("/2", List.of(), List.of(), OptionalLong.of(3));
    merge("A", wish().poststopHook(first));
    merge("B", wish().poststopHook(second).createRuntimeHook(first));
    assertThat(merger.result().hooks().poststop()).containsExactly(first, second);
    assertThat(merger.draft().hooks().createRuntime()).containsExactly(first);
    assertThat(merger.ownership().all().get(new Ownership.Slot("c1", Field.OCI_HOOKS, "")))
        .isEqualTo(new Ownership.Owner("A,B", false));
  }

  @Test
  void argsThatBeginWithAnEmptyOneAreSentAsAReplacement() throws Exception {
    merge("A", wish().args(List.of("x")));
    merger.merge("B", withArgs(new ArgsChange(List.of("", "y"), true)));
    // As plain args the runtime would take the empty one for the marker of a replacement.
    assertThat(merger.result().args()).contains(new ArgsChange(List.of("", "y"), true));
  }

  @Test
  void emptiedArgsAreClaimedThoughTheContainerKeepsItsOwn() throws Exception {
    merge("A", wish().args(List.of("x")));
    merger.merge("B", withArgs(new ArgsChange(List.of(), true)));
    assertThat(merger.draft().args()).isEmpty();
    assertThat(merger.result().args()).contains(new ArgsChange(List.of(), true));
    conflict("C", wish().args(List.of("y")), "B", "Args ");
  }

  @Test
  void argsMayBeTakenOver() throws Exception {
    merge("A", wish().args(List.of("x")));
    conflict("B", wish().args(List.of("y")), "A", "Args ");
    merge("B", wish().replaceArgs(List.of("y")));
    assertThat(merger.draft().args()).containsExactly("y");
    assertThat(merger.result().args()).contains(new ArgsChange(List.of("y"), false));
  }

  @Test
  void namespacesCannotBeTakenOver() throws Exception {
    merge("A", wish().removeNamespace("network"));
    conflict("B", wish().namespace(new Namespace("network", "")), "A", "Namespace network");
    assertThat(merger.result().namespaces()).containsExactly(new Change.Remove<>("network"));
  }

  @Test
  void rdtIsRemovedAndSetByWhoRemovesIt() throws Exception {
    merge("A", wish().rdt(rdt("c", List.of("l3"), null)));
    merge("B", wish().removeRdt());
    assertThat(merger.result().rdt()).contains(new RdtChange(true, rdt(null, null, null)));
    conflict("C", wish().rdt(rdt("d", null, null)), "B", "RdtClosID ");
    merge("C", wish().removeRdt().rdt(rdt("d", null, null)));
    assertThat(merger.result().rdt()).contains(new RdtChange(true, rdt("d", null, null)));
    assertThat(merger.draft().linux().rdt()).isEmpty();
    merge("D", wish().rdt(rdt(null, null, null)));
    assertThat(merger.result().rdt()).contains(new RdtChange(true, rdt("d", null, null)));
  }

  @Test
  void whatTheRuntimeHidesFromLaterPluginsIsHiddenFromLaterLinks() throws Exception {
    merge(
        "A",
        wish()
            .cdiDevice("v/c=n")
            .rdt(rdt("c", null, null))
            .memoryPolicy(new MemoryPolicy(MemoryPolicy.Mode.BIND, "0", List.of())));
    assertThat(merger.draft()).isEqualTo(ORIGINAL);
  }

  @Test
  void resourcesOfSeveralLinksAddUp() throws Exception {
    merge(
        "A",
        wish()
            .resources(
                with(
                    Resources.none(),
                    List.of(new HugepageLimit("2MB", 1)),
                    Map.of("a", "1"),
                    OptionalLong.empty(),
                    false,
                    false)));
    merge(
        "B",
        wish()
            .resources(
                with(
                    Resources.none(),
                    List.of(new HugepageLimit("1GB", 1)),
                    Map.of("b", "2"),
                    OptionalLong.of(7),
                    true,
                    true)));
    Resources merged = merger.draft().linux().resources();
    assertThat(merged.hugepageLimits()).hasSize(2);
    assertThat(merged.unified()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    assertThat(merger.result().resources()).isEqualTo(merged);
  }

  @Test
  void updatesOfOthersAreSentAsTheyCameAndConflictByContainer() throws Exception {
    Resources shares =
        parts(
            Memory.NONE,
            new Cpu(
                OptionalLong.of(2),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                "",
                ""));
    merge("A", wish().update(ContainerUpdate.of("c2", shares)));
    conflict("B", wish().update(ContainerUpdate.of("c2", shares)), "A", "CPUShares ");
    merge("B", wish().update(ContainerUpdate.of("c3", shares)));
    merge("C", wish().update(new ContainerUpdate("c2", Optional.of(shares), true)));
    assertThat(merger.result().others().updates())
        .containsExactly(
            ContainerUpdate.of("c2", shares),
            ContainerUpdate.of("c3", shares),
            new ContainerUpdate("c2", Optional.of(shares), true));
  }

  @Test
  void theContainerUnderCreationCannotBeUpdated() {
    assertThatThrownBy(
            () -> merge("A", wish().update(new ContainerUpdate("c1", Optional.empty(), true))))
        .hasMessage("plugin \"A\" asked update of \"c1\" during creation");
  }
}
