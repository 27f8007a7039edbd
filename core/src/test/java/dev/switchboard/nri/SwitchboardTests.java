package dev.switchboard.nri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.nri.SwitchboardSettings.ExtensionSettings;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.match.Criteria;
import dev.switchboard.nri.match.InvalidMatchException;
import dev.switchboard.nri.match.Match;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RuntimeProfile;
import dev.switchboard.nri.session.ConnectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchboardTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container CONTAINER = Container.of("c1", POD.id(), "main");
  private static final ConfigBinder NO_CONFIGURATION =
      new ConfigBinder() {
        @Override
        public <C extends Record> C bind(String extensionId, Class<C> type) {
          throw new InvalidConfigurationException(List.of(extensionId + " has a bad key"));
        }
      };

  @TempDir Path folder;
  private Path socket;
  private Path jars;
  private NriRuntime runtime;
  private final Map<String, ExtensionSettings> extensions = new HashMap<>();
  private final AtomicInteger answers = new AtomicInteger();

  @BeforeEach
  void listen() throws IOException {
    jars = Files.createDirectory(folder.resolve("jars"));
    socket = folder.resolve("nri.sock");
    runtime = NriRuntime.listen(RuntimeProfile.of(socket, "testd", "1.0"));
  }

  @AfterEach
  void close() throws IOException {
    runtime.close();
  }

  private Switchboard start() throws IOException {
    SwitchboardSettings settings = TestSettings.of(socket, jars, false, true, extensions);
    var listener =
        new ChainListener() {
          @Override
          public void linkAnswered(LinkAnswer answer) {
            answers.incrementAndGet();
          }
        };
    return Switchboard.start(settings, NO_CONFIGURATION, listener, () -> {});
  }

  private void annotator(String id, String start) {
    JarBuilder.of(id)
        .extension(
            "x.A",
            """
            implements CreateContainerHandler {
              public void start(ExtensionContext context) { %s }
              public ContainerAdjustment createContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return ContainerAdjustment.builder().annotation("%s", "seen").build();
              }
            }
            """
                .formatted(start, id))
        .build(jars.resolve(id + ".jar"));
  }

  private void awaitConnection() throws InterruptedException {
    for (int i = 0; i < 1000 && runtime.plugins().isEmpty(); i++) {
      Thread.sleep(5);
    }
    assertThat(runtime.plugins()).containsExactly("50-switchboard");
  }

  private List<String> annotated() throws Exception {
    return runtime.createContainer(POD, CONTAINER).getFirst().value().annotations().stream()
        .map(Change::key)
        .toList();
  }

  @Test
  void extensionsAnswerTheRuntimeAsOnePlugin() throws Exception {
    annotator("a", "");
    annotator("b", "");
    try (var _ = start()) {
      awaitConnection();
      assertThat(annotated()).containsExactlyInAnyOrder("a", "b");
      assertThat(answers).hasValue(2);
    }
  }

  @Test
  void brokenAndDisabledExtensionsAreShownAndLeaveTheOthersAlone() throws Exception {
    annotator("good", "");
    annotator("misconfigured", "context.config(Unset.class); } record Unset() {} {");
    annotator("off", "throw new Error();");
    Files.writeString(jars.resolve("corrupt.jar"), "");
    extensions.put(
        "off",
        new ExtensionSettings(
            false,
            false,
            OptionalInt.empty(),
            Optional.empty(),
            LinkPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty()));
    try (Switchboard switchboard = start()) {
      awaitConnection();
      assertThat(annotated()).containsExactly("good");
      assertThat(switchboard.extensions())
          .extracting(LoadedExtension::id, LoadedExtension::state)
          .containsExactly(
              tuple("corrupt", ExtensionState.FAILED),
              tuple("good", ExtensionState.STARTED),
              tuple("misconfigured", ExtensionState.FAILED),
              tuple("off", ExtensionState.DISABLED));
    }
  }

  @Test
  void orderIsByPriorityAndThenId() throws Exception {
    annotator("a", "");
    annotator("b", "");
    annotator("c", "");
    extensions.put(
        "c",
        new ExtensionSettings(
            true,
            false,
            OptionalInt.of(1),
            Optional.of(false),
            LinkPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty()));
    try (Switchboard switchboard = start()) {
      assertThat(switchboard.chain().links()).extracting(Link::id).containsExactly("c", "a", "b");
      assertThat(switchboard.chain().links())
          .as("its own rule, else the host's")
          .extracting(link -> link.settings().policy().strict())
          .containsExactly(false, true, true);
    }
  }

  private static ExtensionSettings required(LinkPolicy policy) {
    return new ExtensionSettings(
        true,
        true,
        OptionalInt.empty(),
        Optional.empty(),
        policy,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void whatIsSetButCannotBeHadIsToldAndRefusesNothing() throws Exception {
    annotator("good", "");
    annotator("broken", "throw new IllegalStateException(\"no disk\");");
    extensions.put("broken", ExtensionSettings.DEFAULT);
    extensions.put("absent", ExtensionSettings.DEFAULT);
    extensions.put(
        "off",
        new ExtensionSettings(
            false,
            true,
            OptionalInt.empty(),
            Optional.empty(),
            LinkPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty()));
    try (Switchboard switchboard = start()) {
      awaitConnection();
      assertThat(annotated()).containsExactly("good");
      assertThat(switchboard.unavailableExtensions())
          .containsOnly(
              Map.entry("absent", "no jar in " + jars + " has the id absent"),
              Map.entry("broken", "failed: start: no disk"));
    }
  }

  @Test
  void whatIsRequiredButCannotBeHadRefusesWhereItWouldBeCalled() throws Exception {
    annotator("broken", "throw new IllegalStateException(\"no disk\");");
    extensions.put("broken", required(LinkPolicy.DEFAULT.match(namespace("default"))));
    extensions.put("absent", required(LinkPolicy.DEFAULT.match(namespace("other"))));
    try (var _ = start()) {
      awaitConnection();
      assertThatThrownBy(() -> runtime.createContainer(POD, CONTAINER))
          .hasMessageContaining("broken@missing: absent: is required, but failed: start: no disk");
      assertThatThrownBy(() -> runtime.runPodSandbox(PodSandbox.of("other", "web", Map.of())))
          .hasMessageContaining("absent@missing: absent: is required, but no jar in " + jars);
      runtime.runPodSandbox(PodSandbox.of("third", "web", Map.of()));
    }
  }

  private static Match namespace(String name) throws InvalidMatchException {
    List<String> any = List.of();
    return Match.compile(new Criteria(List.of(name), any, any, any, any, any, any, any, ""));
  }

  @Test
  void anExtensionInShadowModeUpdatesNothing() throws Exception {
    annotator("shadow", "context.updater().update(ContainerUpdates.none());");
    annotator("live", "");
    extensions.put(
        "shadow",
        new ExtensionSettings(
            true,
            false,
            OptionalInt.empty(),
            Optional.empty(),
            LinkPolicy.DEFAULT.mode(Mode.SHADOW),
            Optional.empty(),
            Optional.empty()));
    try (Switchboard switchboard = start()) {
      awaitConnection();
      assertThat(annotated()).containsExactly("live");
      assertThat(switchboard.chain().links(Event.CREATE_CONTAINER))
          .extracting(Link::id)
          .containsExactly("live", "shadow");
    }
  }

  @Test
  void restartedRuntimeIsServedAgain() throws Exception {
    annotator("a", "");
    try (Switchboard switchboard = start()) {
      awaitConnection();
      runtime.close();
      runtime = NriRuntime.listen(RuntimeProfile.of(socket, "testd", "1.1"));
      awaitConnection();
      assertThat(annotated()).containsExactly("a");
      assertThat(switchboard.connection())
          .satisfies(status -> {
            assertThat(status.state()).isEqualTo(ConnectionStatus.State.SERVING);
            assertThat(status.reconnects()).isEqualTo(1);
            assertThat(status.runtime().orElseThrow().version()).isEqualTo("1.1");
          });
    }
  }

  @Test
  void closingEndsInTimeAlthoughAnExtensionDoesNot() throws Exception {
    JarBuilder.of("stuck")
        .extension(
            "x.A",
            """
            implements StopContainerHandler {
              public void stop() throws Exception { Thread.sleep(60_000); }
              public ContainerUpdates stopContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return ContainerUpdates.none();
              }
            }
            """)
        .build(jars.resolve("stuck.jar"));
    Switchboard switchboard = start();
    long began = System.nanoTime();
    switchboard.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
  }
}
