package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.Samples.device;
import static dev.switchboard.nri.merge.Samples.mount;
import static dev.switchboard.nri.merge.Samples.parts;
import static dev.switchboard.nri.merge.Samples.rdt;
import static dev.switchboard.nri.merge.Samples.reply;
import static dev.switchboard.nri.merge.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
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

/** The names of links and scenarios are those of the worked results in NRI's behaviour. */
class AdjustmentMergerTests {
  private static final Container ORIGINAL =
      ContainerBuilder.from(Container.of("c1", "p1", "app"))
          .annotations(Map.of("orig", "0"))
          .args(List.of("sh"))
          .env(List.of("ORIG=0", "PATH=/bin"))
          .mounts(List.of(mount("/orig", "host"), mount("/proc", "proc")))
          .build();

  private final AdjustmentMerger merger = new AdjustmentMerger(ORIGINAL);

  private static ContainerAdjustmentBuilder wish() {
    return ContainerAdjustment.builder();
  }

  private static ContainerAdjustment withArgs(ArgsChange args) {
    return reply(List.of(), Optional.of(args));
  }

  private void merge(String link, ContainerAdjustmentBuilder wish) throws Exception {
    merger.merge(link, wish.build());
  }

  private void conflict(
      String link, ContainerAdjustmentBuilder wish, String owner, String fieldAndKey) {
    ContainerAdjustment before = merger.result();
    Container shown = merger.draft();
    assertThatThrownBy(() -> merge(link, wish))
        .isInstanceOf(MergeConflictException.class)
        .hasMessage(
            "plugins \"%s\" and \"%s\" both tried to set %s".formatted(link, owner, fieldAndKey));
    assertThat(merger.result()).as("a refused wish leaves no trace").isEqualTo(before);
    assertThat(merger.draft()).isEqualTo(shown);
  }

  @Test
  void noWishChangesNothing() throws Exception {
    merge("A", wish());
    assertThat(merger.result()).isEqualTo(ContainerAdjustment.none());
    assertThat(merger.draft()).isEqualTo(ORIGINAL);
  }

  @Test
  void hooksOfAllLinksRunInTheirOrderWithoutConflict() throws Exception {
    var first = new Hook("/1", List.of(), List.of(), OptionalLong.empty());
    var second = new Hook("/2", List.of(), List.of(), OptionalLong.of(3));
    merge("A", wish().poststopHook(first));
    merge("B", wish().poststopHook(second).createRuntimeHook(first));
    assertThat(merger.result().hooks().poststop()).containsExactly(first, second);
    assertThat(merger.draft().hooks().createRuntime()).containsExactly(first);
    assertThat(merger.ownership().owner("c1", Field.OCI_HOOKS, ""))
        .isEqualTo(new Ownership.Owner("A,B", false));
  }

  @Test
  void aRemovedAnnotationOfAnotherLinkIsShownStillAndStaysItsOwn() throws Exception {
    merge("A", wish().annotation("k", "1"));
    merge("B", wish().removeAnnotation("k"));
    assertThat(merger.draft().annotations()).containsEntry("k", "1");
    assertThat(merger.result().annotations()).containsExactly(new Change.Remove<>("k"));
    conflict("C", wish().annotation("k", "3"), "A", "Annotations k");
  }

  @Test
  void aReplacedAnnotationChangesItsOwner() throws Exception {
    merge("A", wish().annotation("k", "1"));
    merge("B", wish().replaceAnnotation("k", "2"));
    assertThat(merger.draft().annotations()).containsEntry("k", "2");
    assertThat(merger.result().annotations()).containsExactly(new Change.Set<>("k", "2"));
    conflict("C", wish().annotation("k", "3"), "B", "Annotations k");
  }

  @Test
  void anOriginalAnnotationMayBeSetAfterItsRemoval() throws Exception {
    merge("A", wish().removeAnnotation("orig"));
    assertThat(merger.draft().annotations()).containsEntry("orig", "0");
    merge("B", wish().annotation("orig", "2"));
    assertThat(merger.result().annotations()).containsExactly(new Change.Set<>("orig", "2"));
  }

  @Test
  void aRemovedMountBelongsToWhoRemovedItEvenAgainstAReplacement() throws Exception {
    merge("A", wish().mount(mount("/a", "1")));
    merge("B", wish().removeMount("/a"));
    assertThat(merger.draft().mounts()).isEqualTo(ORIGINAL.mounts());
    conflict("C", wish().mount(mount("/a", "3")), "B", "Mounts /a");
    conflict("C", wish().replaceMount(mount("/a", "3")), "B", "Mounts /a");
    assertThat(merger.result().mounts()).containsExactly(new Change.Remove<>("/a"));
  }

  @Test
  void anOriginalMountMayBeSetAfterItsRemoval() throws Exception {
    merge("A", wish().removeMount("/orig"));
    assertThat(merger.draft().mounts()).extracting(Mount::destination).containsExactly("/proc");
    merge("B", wish().mount(mount("/orig", "new")));
    assertThat(merger.draft().mounts())
        .extracting(Mount::destination)
        .containsExactly("/proc", "/orig");
    assertThat(merger.result().mounts())
        .containsExactly(new Change.Set<>("/orig", mount("/orig", "new")));
  }

  @Test
  void anAnnotationIsTakenFromAPluginBeforeUsOnlyIfTheFirstSetterWouldDoIt() throws Exception {
    merge("A", wish().annotation("orig", "1"));
    merge("B", wish().replaceAnnotation("orig", "2"));
    assertThat(merger.result().annotations()).containsExactly(new Change.Set<>("orig", "2"));

    var other = new AdjustmentMerger(ORIGINAL);
    other.merge("A", wish().removeAnnotation("orig").build());
    other.merge("B", wish().replaceAnnotation("orig", "1").annotation("new", "1").build());
    other.merge("C", wish().replaceAnnotation("new", "2").build());
    assertThat(other.result().annotations())
        .containsExactly(new Change.Replace<>("orig", "1"), new Change.Set<>("new", "2"));
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
  void aDraftIsMadeOnceForEachWish() throws Exception {
    merge("A", wish().env("E", "1"));
    Container draft = merger.draft();
    merge("B", wish());
    assertThat(merger.draft()).isSameAs(draft);
    assertThat(draft.mounts()).isSameAs(ORIGINAL.mounts());
  }

  @Test
  void aReplacedMountOfAnotherLinkIsSentWithoutARemoval() throws Exception {
    merge("A", wish().mount(mount("/a", "1")));
    merge("B", wish().replaceMount(mount("/a", "2")));
    assertThat(merger.result().mounts()).containsExactly(new Change.Set<>("/a", mount("/a", "2")));
  }

  @Test
  void aDuplicateInOneWishConflictsWithItself() {
    ContainerAdjustment twice =
        reply(
            List.of(
                new Change.Set<>("/a", mount("/a", "1")), new Change.Set<>("/a", mount("/a", "2"))),
            Optional.empty());
    assertThatThrownBy(() -> merger.merge("A", twice))
        .hasMessage("plugins \"A\" and \"A\" both tried to set Mounts /a");
  }

  @Test
  void aRemovedVariableOfAnotherLinkIsGoneAndBelongsToTheRemover() throws Exception {
    merge("A", wish().env("E", "1"));
    assertThat(merger.draft().env()).containsExactly("ORIG=0", "PATH=/bin", "E=1");
    merge("B", wish().removeEnv("E"));
    assertThat(merger.draft().env()).containsExactly("ORIG=0", "PATH=/bin");
    assertThat(merger.result().env()).containsExactly(new Change.Remove<>("E"));
    conflict("C", wish().env("E", "3"), "B", "Env E");
  }

  @Test
  void anOriginalVariablesRemovalIsShownAndSentForThePluginsBeforeUs() throws Exception {
    merge("A", wish().removeEnv("ORIG"));
    assertThat(merger.draft().env()).containsExactly("PATH=/bin");
    assertThat(merger.result().env()).containsExactly(new Change.Remove<>("ORIG"));
  }

  @Test
  void theFirstToTouchADeviceDecidesWhetherItIsTakenOver() throws Exception {
    merge("A", wish().replaceDevice(device("/dev/x", 1)));
    merge("B", wish().replaceDevice(device("/dev/x", 2)));
    assertThat(merger.result().devices())
        .containsExactly(new Change.Replace<>("/dev/x", device("/dev/x", 2)));
    assertThat(merger.draft().linux().devices()).containsExactly(device("/dev/x", 2));
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
