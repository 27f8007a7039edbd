package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.Samples.mount;
import static dev.switchboard.nri.merge.Samples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A merger of a container that holds a few keys. The names of links and scenarios are those of the
 * worked results in NRI's behaviour.
 */
abstract class Merging {
  static final Container ORIGINAL =
      ContainerBuilder.from(Container.of("c1", "p1", "app"))
          .annotations(Map.of("orig", "0"))
          .args(List.of("sh"))
          .env(List.of("ORIG=0", "PATH=/bin"))
          .mounts(List.of(mount("/orig", "host"), mount("/proc", "proc")))
          .build();

  final AdjustmentMerger merger = new AdjustmentMerger(ORIGINAL);

  static ContainerAdjustmentBuilder wish() {
    return ContainerAdjustment.builder();
  }

  static ContainerAdjustment withArgs(ArgsChange args) {
    return reply(List.of(), Optional.of(args));
  }

  void merge(String link, ContainerAdjustmentBuilder wish) throws Exception {
    merger.merge(link, wish.build());
  }

  void conflict(String link, ContainerAdjustmentBuilder wish, String owner, String fieldAndKey) {
    ContainerAdjustment before = merger.result();
    Container shown = merger.draft();
    assertThatThrownBy(() -> merge(link, wish))
        .isInstanceOf(MergeConflictException.class)
        .hasMessage(
            "plugins \"%s\" and \"%s\" both tried to set %s".formatted(link, owner, fieldAndKey));
    assertThat(merger.result()).as("a refused wish leaves no trace").isEqualTo(before);
    assertThat(merger.draft()).isEqualTo(shown);
  }
}
