package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.Memory;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConflictSourceTests {
  private final AdjustmentMerger merger = new AdjustmentMerger(Container.of("c1", "p1", "c0"));

  private static ContainerAdjustmentBuilder wish() {
    return ContainerAdjustment.builder();
  }

  private void merge(String link, ContainerAdjustmentBuilder wish) throws Exception {
    merger.merge(link, wish.build());
  }

  private static Resources shares(long shares) {
    OptionalLong none = OptionalLong.empty();
    return new Resources(
        Memory.NONE,
        new Cpu(OptionalLong.of(shares), none, none, none, none, "", ""),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        none);
  }

  @Test
  void bothSourcesAreToldAfterTheRuntimesSentence() throws Exception {
    merge("a", wish().source("annotation x.dev/pod").rlimit(new Rlimit("RLIMIT_NOFILE", 2, 1)));
    var second =
        wish()
            .source("config other")
            .env("E", "1")
            .source("config defaults[0]")
            .rlimit(new Rlimit("RLIMIT_NOFILE", 4, 3));
    assertThatThrownBy(() -> merge("b", second))
        .hasMessage(
            "plugins \"b\" and \"a\" both tried to set Rlimits RLIMIT_NOFILE"
                + " (b: config defaults[0], a: annotation x.dev/pod)");
  }

  @Test
  void onlyTheSourceThatIsKnownIsTold() throws Exception {
    merge("a", wish().resources(shares(1)));
    assertThatThrownBy(() -> merge("b", wish().source("config cpu").resources(shares(2))))
        .hasMessage("plugins \"b\" and \"a\" both tried to set CPUShares (b: config cpu)");
  }

  @Test
  void updatesOfAnotherContainerTellTheirSourcesToo() throws Exception {
    merge("a", wish().update(ContainerUpdate.of("c2", shares(1)).from("config pools[0]")));
    var second =
        wish().source("annotation cpu.dev/pod").update(ContainerUpdate.of("c2", shares(2)));
    assertThatThrownBy(() -> merge("b", second))
        .hasMessage(
            "plugins \"b\" and \"a\" both tried to set CPUShares"
                + " (b: annotation cpu.dev/pod, a: config pools[0])");
  }

  @Test
  void anUpdateRequestsConflictTellsTheSources() throws Exception {
    UpdateMerger updates = UpdateMerger.ofUpdate("c1", Resources.none());
    updates.merge("a", ContainerUpdates.of(ContainerUpdate.of("c1", shares(1)).from("config a")));
    assertThatThrownBy(
            () -> updates.merge("b", ContainerUpdates.of(ContainerUpdate.of("c1", shares(2)))))
        .hasMessage("plugins \"b\" and \"a\" both tried to set CPUShares (a: config a)");
  }

  @Test
  void whatIsSentSaysNothingOfSources() throws Exception {
    merge("a", wish().source("config").env("E", "1"));
    assertThat(merger.result().sources().isEmpty()).isTrue();
  }

  @Test
  void aSourceWithoutAChangeIsNoWish() {
    assertThat(wish().source("config").build().isEmpty()).isTrue();
  }
}
