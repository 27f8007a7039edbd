package dev.switchboard.nri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.SwitchboardSettings.ExtensionSettings;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RuntimeIdentity;
import dev.switchboard.nri.runtime.RuntimeProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A jar that says which NRI it needs, with runtimes that have it and that do not. */
@Timeout(120)
class StandingAsideTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container CONTAINER = Container.of("c1", POD.id(), "main");

  @TempDir Path folder;

  private static final class NoSettings implements ConfigBinder {
    @Override
    public <C extends Record> C bind(String extensionId, Class<C> type) {
      throw new InvalidConfigurationException(List.of("has none"));
    }
  }

  @BeforeEach
  void putJar() throws Exception {
    JarBuilder.of("choosy")
        .manifest("Switchboard-Requires-Nri", ">=0.12")
        .extension(
            "x.Choosy",
            """
            implements CreateContainerHandler {
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return ContainerAdjustment.builder().annotation("choosy", "1").build();
              }
            }
            """)
        .build(Files.createDirectory(folder.resolve("jars")).resolve("choosy.jar"));
  }

  private Switchboard start(boolean required) throws Exception {
    var choosy =
        new ExtensionSettings(
            true,
            required,
            OptionalInt.empty(),
            Optional.empty(),
            LinkPolicy.DEFAULT.timeout(Duration.ofSeconds(30)),
            Optional.empty(),
            Optional.empty());
    return Switchboard.start(
        TestSettings.of(
            folder.resolve("nri.sock"),
            folder.resolve("jars"),
            false,
            false,
            Map.of("choosy", choosy)),
        new NoSettings(),
        ChainListener.NONE,
        () -> {});
  }

  private NriRuntime runtime(String nri) throws Exception {
    var identity =
        new RuntimeIdentity("testd", "1.0", nri, Duration.ofSeconds(5), Duration.ofSeconds(10));
    return NriRuntime.listen(
        new RuntimeProfile(
            folder.resolve("nri.sock"), identity, () -> NodeSnapshot.EMPTY, _ -> List.of()));
  }

  private static void awaitPlugin(NriRuntime runtime) throws InterruptedException {
    while (runtime.plugins().isEmpty()) {
      Thread.sleep(10); // the test's own time limit ends it
    }
  }

  private static List<String> annotations(NriRuntime runtime) throws Exception {
    return runtime.createContainer(POD, CONTAINER).getFirst().value().annotations().stream()
        .map(Change::key)
        .toList();
  }

  @Test
  void itStandsAsideWithAnOldRuntimeAndIsBackWithANewOne() throws Exception {
    try (Switchboard switchboard = start(false)) {
      assertThat(switchboard.standingAside()).as("nobody knows any runtime yet").isEmpty();
      try (NriRuntime old = runtime("v0.11.0")) {
        awaitPlugin(old);
        assertThat(annotations(old)).isEmpty();
        assertThat(switchboard.standingAside())
            .containsExactly(
                Map.entry("choosy", "requires NRI v0.12.0 or newer, and this runtime has v0.11.0"));
      }
      try (NriRuntime recent = runtime("v0.12.5")) {
        awaitPlugin(recent);
        assertThat(annotations(recent)).containsExactly("choosy");
        assertThat(switchboard.standingAside()).isEmpty();
      }
    }
  }

  @Test
  void whereItIsRequiredItRefusesThen() throws Exception {
    try (Switchboard switchboard = start(true);
        NriRuntime old = runtime("v0.11.0")) {
      awaitPlugin(old);
      assertThatThrownBy(() -> annotations(old))
          .hasMessageContaining(
              "choosy@1.2.3: absent: is required, but requires NRI v0.12.0 or newer");
      assertThat(switchboard.standingAside()).containsKey("choosy");
    }
  }
}
