package dev.switchboard.nri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.Watchdog;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.node.Difference;
import dev.switchboard.nri.node.Lazy;
import dev.switchboard.nri.node.NodeState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MissedContainersTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container STRANGER = Container.of("c1", POD.id(), "main");
  private static final Container OURS = Container.of("c2", POD.id(), "ours");
  private static final Resources HALF = SampleResources.cpuShares(512);
  private static final CreateContainerHandler SHARES =
      (_, _, _) -> ContainerAdjustment.builder().resources(HALF).build();

  private final Watchdog watchdog = new Watchdog();
  private final LiveChain chain = new LiveChain(ChainListener.NONE, watchdog, () -> {});
  private final NodeState node = new NodeState();
  private final BlockingQueue<ContainerUpdates> sent = new LinkedBlockingQueue<>();
  private String failing = "";
  private final ContainerUpdater updater =
      updates -> {
        sent.add(updates);
        // A runtime says nothing of a failure that is to be ignored.
        return CompletableFuture.completedStage(
            updates.updates().stream()
                .filter(each -> each.containerId().equals(failing) && !each.ignoreFailure())
                .toList());
      };

  private final Rehearser rehearser =
      new Rehearser(
          chain, link -> link.id().equals("guest") ? Optional.of("a guest") : Optional.empty());

  @AfterEach
  void close() {
    rehearser.close();
    watchdog.close();
  }

  private static Link link(String id, CreateContainerHandler handler) {
    return link(id, handler, LinkPolicy.DEFAULT);
  }

  private static Link link(String id, CreateContainerHandler handler, LinkPolicy policy) {
    return new Link(id, "1.0", handler, new LinkSettings(500, policy));
  }

  private MissedContainers missed(boolean repairs) {
    var runtime = new Target(NriVersion.told("0.12.3"), "containerd", node::knowsContainer, true);
    return new MissedContainers(chain, node, () -> runtime, rehearser, updater, repairs);
  }

  private void reconnected(Container... existing) {
    node.containerCreated(POD.id(), OURS.id(), new Lazy<>(() -> OURS), ContainerAdjustment::none);
    node.replace(() -> {
      node.podSeen(POD.id(), new Lazy<>(() -> POD));
      for (Container container : existing) {
        node.containerSeen(POD.id(), container.id(), new Lazy<>(() -> container));
      }
    });
  }

  /** Looks, and waits until that has been done. */
  private static List<MissedContainer> look(MissedContainers missed) throws Exception {
    missed.look().get(30, TimeUnit.SECONDS);
    return missed.found();
  }

  @Test
  void whatEachExtensionWouldHaveChangedIsListedOfStrangersOnly() throws Exception {
    chain.replace(
        "test",
        List.of(
            link("cpu", SHARES),
            link("env", (_, _, _) -> ContainerAdjustment.builder().env("A", "1").build()),
            link("idle", (_, _, _) -> ContainerAdjustment.none()),
            link("shadow", SHARES, LinkPolicy.DEFAULT.mode(Mode.SHADOW)),
            link("guest", SHARES)));
    reconnected(STRANGER, OURS);
    try (var missed = missed(false)) {
      assertThat(look(missed))
          .singleElement()
          .satisfies(found -> {
            assertThat(found.pod()).isEqualTo("default/web");
            assertThat(found.id()).isEqualTo("c1");
            assertThat(found.lacking()).isTrue();
            assertThat(found.shares())
                .extracting(MissedContainer.Share::extension)
                .containsExactly("cpu", "env");
            assertThat(found.shares().getLast().differences())
                .containsExactly(new Difference("env", "A", Optional.empty(), Optional.of("1")));
          });
      assertThat(sent).isEmpty();
      node.containerRemoved("c1");
      assertThat(missed.found()).isEmpty();
    }
  }

  @Test
  void aStrangerThatIsAsItShouldBeIsNotListed() throws Exception {
    chain.replace(
        "test",
        List.of(link("env", (_, _, _) -> ContainerAdjustment.builder().env("A", "1").build())));
    reconnected(ContainerBuilder.from(STRANGER).env(List.of("A=1")).build());
    try (var missed = missed(true)) {
      assertThat(look(missed)).isEmpty();
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void oneUpdateRepairsWhatItCanAndTheRestGoesOnLacking() throws Exception {
    chain.replace(
        "test",
        List.of(
            link(
                "mixed",
                (_, container, _) -> {
                  var wish = ContainerAdjustment.builder().resources(HALF);
                  return (container.name().equals("main") ? wish : wish.env("A", "1")).build();
                })));
    reconnected(STRANGER, Container.of("c3", POD.id(), "other"));
    try (var missed = missed(true)) {
      List<MissedContainer> found = look(missed);
      ContainerUpdates updates = sent.poll(30, TimeUnit.SECONDS);
      assertThat(updates.updates())
          .extracting(ContainerUpdate::containerId)
          .containsExactlyInAnyOrder("c1", "c3");
      assertThat(updates.updates())
          .allSatisfy(
              update -> assertThat(update.resources().orElseThrow().cpu().shares()).hasValue(512));
      assertThat(found).hasSize(2).allMatch(MissedContainer::repaired);
      assertThat(found)
          .filteredOn(MissedContainer::lacking)
          .extracting(MissedContainer::id)
          .containsExactly("c3");
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void whatTheRuntimeCouldNotUpdateIsNotTakenForRepaired() throws Exception {
    chain.replace("test", List.of(link("cpu", SHARES)));
    reconnected(STRANGER, Container.of("c3", POD.id(), "other"));
    failing = "c1";
    try (var missed = missed(true)) {
      assertThat(look(missed))
          .filteredOn(MissedContainer::lacking)
          .extracting(MissedContainer::id, MissedContainer::repaired)
          .containsExactly(tuple("c1", false));
    }
  }

  @Test
  void aLinkThatFailsIsToldAndSwitchesNothingOff() throws Exception {
    chain.replace(
        "test",
        List.of(
            link(
                "bad",
                (_, _, _) -> {
                  throw new IllegalStateException("no disk");
                })));
    reconnected(STRANGER);
    try (var missed = missed(true)) {
      for (int i = 0; i < 10; i++) {
        assertThat(look(missed))
            .singleElement()
            .satisfies(found -> assertThat(found.failure().orElseThrow()).contains("no disk"));
      }
    }
    assertThat(chain.current().status("bad").orElseThrow().reason()).isEmpty();
    assertThat(sent).isEmpty();
  }
}
