package dev.switchboard.nri.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeStateTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container CONTAINER = Container.of("c1", POD.id(), "main");

  private final NodeState node = new NodeState();

  private void create(ContainerAdjustment adjustment) {
    node.podSeen(POD.id(), new Lazy<>(() -> POD));
    node.containerCreated(POD.id(), "c1", new Lazy<>(() -> CONTAINER), () -> adjustment);
  }

  @Test
  void createdContainerIsShownAsAdjustedUntilTheRuntimeTells() {
    create(ContainerAdjustment.builder().annotation("a", "b").build());
    assertThat(node.container("c1").orElseThrow().annotations()).containsEntry("a", "b");
    node.containerSeen(POD.id(), "c1", new Lazy<>(() -> CONTAINER));
    assertThat(node.snapshot()).isEqualTo(new NodeSnapshot(List.of(POD), List.of(CONTAINER)));
  }

  @Test
  void stoppedContainerIsKnownButNotToldToWhoComesLater() {
    create(ContainerAdjustment.none());
    node.containerStopped("c1");
    assertThat(node.container("c1")).contains(CONTAINER);
    assertThat(node.snapshot().containers()).isEmpty();
  }

  @Test
  void removedOnesLeave() {
    create(ContainerAdjustment.none());
    node.containerRemoved("c1");
    assertThat(node.container("c1")).isEmpty();
    create(ContainerAdjustment.none());
    node.podRemoved(POD.id());
    assertThat(node.container("c1")).isEmpty();
    assertThat(node.pod(POD.id())).isEmpty();
    assertThat(node.snapshot()).isEqualTo(NodeSnapshot.EMPTY);
  }

  @Test
  void synchronizationReplacesEverything() {
    create(ContainerAdjustment.none());
    Container other = Container.of("c2", POD.id(), "side");
    node.replace(() -> node.containerSeen(POD.id(), "c2", new Lazy<>(() -> other)));
    assertThat(node.snapshot()).isEqualTo(new NodeSnapshot(List.of(), List.of(other)));
  }

  @Test
  void nothingIsReadBeforeSomebodyAsks() {
    node.podSeen(
        "p",
        new Lazy<>(() -> {
          throw new AssertionError("read");
        }));
    node.podRemoved("p");
    assertThat(node.snapshot()).isEqualTo(NodeSnapshot.EMPTY);
  }

  @Test
  void idsThatAreMissingAreNotKept() {
    node.podSeen("", new Lazy<>(() -> POD));
    node.containerSeen("p", "", new Lazy<>(() -> CONTAINER));
    assertThat(node.snapshot()).isEqualTo(NodeSnapshot.EMPTY);
  }
}
