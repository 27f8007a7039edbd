package dev.switchboard.nri.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.SampleResources;
import dev.switchboard.nri.chain.ChainListener.UnaskedUpdates;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.merge.Grants;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LinkUpdatesTests {
  private static final Resources HALF = SampleResources.cpuShares(512);

  private final List<ContainerUpdates> sent = new ArrayList<>();
  private final List<UnaskedUpdates> told = new ArrayList<>();
  private Optional<Target> runtime =
      Optional.of(new Target(Target.NEWEST.nri(), "testd", id -> id.equals("c1"), true));

  private ContainerUpdater updater(LinkPolicy policy, Grants grants) {
    var updates =
        new LinkUpdates(
            asked -> {
              sent.add(asked);
              return CompletableFuture.completedStage(List.of());
            },
            () -> runtime,
            new ChainListener() {
              @Override
              public void updatesAsked(UnaskedUpdates asked) {
                told.add(asked);
              }
            });
    Link link =
        new Link("a", "1.0", new NriExtension() {}, new LinkSettings(1, policy)).granted(grants);
    return updates.of(() -> link);
  }

  private static ContainerUpdates of(String id) {
    return new ContainerUpdates(List.of(ContainerUpdate.of(id, HALF)), List.of());
  }

  @Test
  void whatHasAnEffectIsSentWithoutAWord() {
    assertThat(updater(LinkPolicy.DEFAULT, Grants.ALL).update(of("c1"))).isCompleted();
    assertThat(sent).containsExactly(of("c1"));
    assertThat(told)
        .singleElement()
        .satisfies(asked -> {
          assertThat(asked.link().id()).isEqualTo("a");
          assertThat(asked.warnings()).isEmpty();
          assertThat(asked.failure()).isEmpty();
        });
  }

  @Test
  void anUpdateOfAStrangerOrOfNobodyIsToldAndSent() {
    ContainerUpdater updater = updater(LinkPolicy.DEFAULT, Grants.ALL);
    assertThat(updater.update(of("c7"))).isCompleted();
    assertThat(updater.update(of(""))).isCompleted();
    assertThat(sent).hasSize(2);
    assertThat(told)
        .flatExtracting(UnaskedUpdates::warnings)
        .containsExactly(
            new Warning(
                Warning.Kind.UNKNOWN_CONTAINER,
                "updates container \"c7\", which is not on this node"),
            new Warning(
                Warning.Kind.UNKNOWN_CONTAINER, "updates a container without saying which"));
  }

  @Test
  void nothingIsSaidOfContainersWhileNoRuntimeHasToldWhichThereAre() {
    runtime = Optional.empty();
    assertThat(updater(LinkPolicy.DEFAULT, Grants.ALL).update(of("c7"))).isCompleted();
    assertThat(told).flatExtracting(UnaskedUpdates::warnings).isEmpty();
  }

  @Test
  void strictMakesItTheCallersError() {
    ContainerUpdater updater = updater(LinkPolicy.DEFAULT.strict(true), Grants.ALL);
    assertThatThrownBy(() -> updater.update(of("c7")).toCompletableFuture().join())
        .hasMessageContaining(
            "a@1.0: invalid: updates container \"c7\", which is not on this node");
    assertThat(sent).isEmpty();
    assertThat(told.getFirst().failure().orElseThrow().kind()).isEqualTo(LinkFailure.Kind.INVALID);
    assertThat(updater.update(of("c1"))).isCompleted();
  }

  @Test
  void whatIsNotGrantedIsNotSent() {
    ContainerUpdater updater = updater(LinkPolicy.DEFAULT, Grants.NONE);
    assertThatThrownBy(() -> updater.update(of("c1")).toCompletableFuture().join())
        .hasMessageContaining("a@1.0: ungranted: asks for ")
        .hasMessageContaining("not among its grants");
    assertThat(sent).isEmpty();
    assertThat(told.getFirst().failure().orElseThrow().kind())
        .isEqualTo(LinkFailure.Kind.UNGRANTED);
  }

  @Test
  void ofAShadowNothingIsSentAndAllIsTold() {
    ContainerUpdater updater = updater(LinkPolicy.DEFAULT.mode(Mode.SHADOW), Grants.ALL);
    assertThat(updater.update(of("c1"))).isCompletedWithValue(List.of());
    assertThat(sent).isEmpty();
    assertThat(told).singleElement().matches(asked -> asked.failure().isEmpty());
  }
}
