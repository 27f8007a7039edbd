package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.Samples.device;
import static dev.switchboard.nri.merge.Samples.mount;
import static dev.switchboard.nri.merge.Samples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Mount;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entries that can be removed and replaced. */
class AdjustmentMergerTests extends Merging {
  @Test
  void noWishChangesNothing() throws Exception {
    merge("A", wish());
    assertThat(merger.result()).isEqualTo(ContainerAdjustment.none());
    assertThat(merger.draft()).isEqualTo(ORIGINAL);
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
}
