package dev.switchboard.nri.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Container.State;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RuntimeProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivingNodeTests {
  private static final int PODS = 30;
  private static final int EVENTS = 200;

  @TempDir Path folder;

  private final List<String> news = new ArrayList<>();
  private final LivingNode node = new LivingNode(news::add);

  /** What is there at the beginning and after many events. */
  private List<NodeSnapshot> live() throws Exception {
    try (NriRuntime runtime =
        NriRuntime.listen(RuntimeProfile.of(folder.resolve("nri.sock"), "test", "1"))) {
      for (int i = 0; i < PODS; i++) {
        assertThat(node.come(runtime)).isNotEmpty();
      }
      NodeSnapshot before = node.snapshot();
      for (int i = 0; i < EVENTS; i++) {
        node.goOn(runtime);
      }
      return List.of(before, node.snapshot());
    }
  }

  @Test
  void asManyPodsAreThereAllTheTimeThoughTheyChange() throws Exception {
    List<NodeSnapshot> both = live();
    assertThat(both).allSatisfy(each -> assertThat(each.pods()).hasSize(PODS));
    assertThat(names(both.getLast())).hasSize(PODS).isNotEqualTo(names(both.getFirst()));
    assertThat(news).hasSizeGreaterThan(EVENTS);
    for (String kind : List.of("- ", "+ ", "~ ")) {
      assertThat(news).as("what begins with %s", kind).anyMatch(line -> line.startsWith(kind));
    }
  }

  private static Set<String> names(NodeSnapshot node) {
    return node.pods().stream()
        .map(pod -> pod.namespace() + "/" + pod.name())
        .collect(Collectors.toSet());
  }

  @Test
  void everyContainerRunsInAPodThatIsThere() throws Exception {
    for (NodeSnapshot each : live()) {
      List<String> pods = each.pods().stream().map(PodSandbox::id).toList();
      assertThat(each.containers())
          .isNotEmpty()
          .allSatisfy(container -> {
            assertThat(container.podSandboxId()).isIn(pods);
            assertThat(container.state()).isEqualTo(State.RUNNING);
            assertThat(container.startedAt()).isPositive();
          });
      assertThat(each.containers().stream().map(Container::id).distinct())
          .hasSameSizeAs(each.containers());
    }
  }

  @Test
  void everyRunIsTheSame() throws Exception {
    live();
    var again = new LivingNodeTests();
    again.folder = folder.resolve("again");
    again.live();
    assertThat(again.news).isEqualTo(news);
  }
}
