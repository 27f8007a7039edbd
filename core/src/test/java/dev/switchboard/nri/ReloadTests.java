package dev.switchboard.nri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.Reload.Outcome;
import dev.switchboard.nri.SwitchboardSettings.ExtensionSettings;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.loading.ConfigBinder;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RuntimeProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jars and settings that change while requests are served. */
@Timeout(120)
class ReloadTests {
  private static final PodSandbox POD = PodSandbox.of("default", "web", Map.of());
  private static final Container CONTAINER = Container.of("c1", POD.id(), "main");

  @TempDir Path folder;
  private Path jars;
  private NriRuntime runtime;
  private Switchboard switchboard;

  /** Binds every record to nothing, but for an id that is said to be wrong. */
  private record Binder(String wrong) implements ConfigBinder {
    @Override
    public <C extends Record> C bind(String extensionId, Class<C> type) {
      if (extensionId.equals(wrong)) {
        throw new InvalidConfigurationException(List.of("f.yaml, line 3: k is 1, expected 2"));
      }
      try {
        return type.cast(type.getDeclaredConstructors()[0].newInstance());
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("no record can be made", e);
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    jars = Files.createDirectory(folder.resolve("jars"));
    Path socket = folder.resolve("nri.sock");
    runtime = NriRuntime.listen(RuntimeProfile.of(socket, "testd", "1.0"));
    put("a", "one", "");
    put("b", "b", "");
    switchboard =
        Switchboard.start(settings(Map.of()), new Binder(""), ChainListener.NONE, () -> {});
    await(() -> runtime.plugins().size() == 1);
  }

  private SwitchboardSettings settings(Map<String, ExtensionSettings> extensions) {
    return TestSettings.of(folder.resolve("nri.sock"), jars, true, false, extensions);
  }

  @AfterEach
  void close() throws IOException {
    switchboard.close();
    runtime.close();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10); // the test's own time limit ends it
    }
  }

  /** Puts a jar in its place at once, as a package manager does. */
  private void put(String id, String annotation, String start) throws IOException {
    Path made =
        JarBuilder.of(id)
            .manifest("Plugin-Version", annotation)
            .extension(
                "x.A",
                """
                implements CreateContainerHandler {
                  public record Config() {}
                  public void start(ExtensionContext context) throws Exception {
                    context.config(Config.class);
                    %s
                  }
                  public ContainerAdjustment createContainer(
                      PodSandbox pod, Container container, RequestContext request) {
                    return ContainerAdjustment.builder().annotation("%s", "%s").build();
                  }
                }
                """
                    .formatted(start, id, annotation))
            .build(folder.resolve(id + ".tmp"));
    Files.move(made, jars.resolve(id + ".jar"), StandardCopyOption.REPLACE_EXISTING);
  }

  private Map<String, String> annotations() throws Exception {
    var annotations = new HashMap<String, String>();
    for (Change<String> each :
        runtime.createContainer(POD, CONTAINER).getFirst().value().annotations()) {
      annotations.put(each.key(), ((Change.Set<String>) each).value());
    }
    return annotations;
  }

  private LoadedExtension extension(String id) {
    return switchboard.extensions().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Reload awaitReload(Outcome outcome) throws InterruptedException {
    await(() -> switchboard.reloadCount(outcome) > 0);
    return switchboard.reloads().getFirst();
  }

  @Test
  void replacedJarTakesOverAndTheOthersAreLeftAlone() throws Exception {
    LoadedExtension untouched = extension("b");
    put("a", "two", "");
    assertThat(awaitReload(Outcome.REPLACED).generation()).isEqualTo(2);
    assertThat(annotations()).containsOnly(Map.entry("a", "two"), Map.entry("b", "b"));
    assertThat(extension("a").generation()).isEqualTo(2);
    assertThat(extension("b")).isSameAs(untouched);
    assertThat(switchboard.connection().reconnects()).isZero();
  }

  @Test
  void addedJarJoinsAndRemovedJarLeaves() throws Exception {
    put("c", "new", "");
    assertThat(awaitReload(Outcome.ADDED).id()).isEqualTo("c");
    assertThat(annotations()).containsOnlyKeys("a", "b", "c");
    Files.delete(jars.resolve("a.jar"));
    assertThat(awaitReload(Outcome.REMOVED).id()).isEqualTo("a");
    assertThat(annotations()).containsOnlyKeys("b", "c");
  }

  @Test
  void jarThatCannotBeStartedLeavesTheOldOneServing() throws Exception {
    put("a", "two", "throw new java.io.IOException(\"no disk\");");
    Reload refused = awaitReload(Outcome.REFUSED);
    assertThat(refused.problems()).containsExactly("start: java.io.IOException: no disk");
    assertThat(refused.generation()).isEqualTo(1);
    assertThat(annotations()).containsEntry("a", "one");
    assertThat(extension("a").state()).isEqualTo(ExtensionState.STARTED);
    assertThat(extension("a").refusedSuccessor()).isEqualTo(refused.problems());
    put("a", "three", "");
    awaitReload(Outcome.REPLACED);
    assertThat(annotations()).containsEntry("a", "three");
    assertThat(extension("a").refusedSuccessor()).isEmpty();
  }

  @Test
  void jarThatIsNoneLeavesTheOldOneServing() throws Exception {
    Files.writeString(jars.resolve("a.jar"), "half a jar");
    assertThat(awaitReload(Outcome.REFUSED).problems().getFirst()).contains("it is no jar");
    assertThat(annotations()).containsEntry("a", "one");
  }

  @Test
  void newVersionUnderAnotherNameWaitsUntilTheOldOneIsRemoved() throws Exception {
    put("a", "two", "");
    awaitReload(Outcome.REPLACED);
    Files.copy(jars.resolve("a.jar"), jars.resolve("a-2.jar"));
    assertThat(awaitReload(Outcome.REFUSED).problems().getFirst())
        .contains("is that of a.jar (version two) too; remove all but one of them");
    Files.delete(jars.resolve("a.jar"));
    await(() -> switchboard.reloadCount(Outcome.REPLACED) == 2);
    assertThat(annotations()).containsEntry("a", "two");
    assertThat(extension("a").jar()).isEqualTo(jars.resolve("a-2.jar"));
  }

  @Test
  void changedSettingsTouchOnlyTheExtensionsTheyAreOf() throws Exception {
    LoadedExtension a = extension("a");
    LoadedExtension b = extension("b");
    var first =
        new ExtensionSettings(
            true,
            false,
            OptionalInt.of(1),
            Optional.empty(),
            LinkPolicy.DEFAULT,
            Optional.empty(),
            Optional.empty());
    assertThat(switchboard.configure(settings(Map.of("b", first)), new Binder(""), "a"::equals))
        .isEmpty();
    assertThat(extension("a")).as("started anew").isNotSameAs(a);
    assertThat(extension("b")).as("only moved").isSameAs(b);
    assertThat(switchboard.chain().links().getFirst().id()).isEqualTo("b");
    assertThat(switchboard.reloads().getFirst().outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void settingsThatOneExtensionRefusesChangeNothing() throws Exception {
    List<LoadedExtension> before = switchboard.extensions();
    assertThat(switchboard.configure(settings(Map.of()), new Binder("b"), _ -> true))
        .containsExactly(
            "extension b (" + jars.resolve("b.jar") + "): f.yaml, line 3: k is 1, expected 2");
    assertThat(switchboard.extensions()).isEqualTo(before);
    assertThat(annotations()).containsOnlyKeys("a", "b");
    assertThat(switchboard.reloads().getFirst().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void extensionIsSwitchedOffAndOn() throws Exception {
    assertThat(switchboard.enable("a", false)).isTrue();
    assertThat(extension("a").state()).isEqualTo(ExtensionState.DISABLED);
    assertThat(annotations()).containsOnlyKeys("b");
    assertThat(switchboard.enable("a", true)).isTrue();
    assertThat(annotations()).containsOnlyKeys("a", "b");
    assertThat(switchboard.reload("nobody")).isFalse();
  }

  @Test
  void whatIsKnownOfALinkOutlivesThoseThatJoin() throws Exception {
    Path made =
        JarBuilder.of("bad")
            .extension(
                "x.Bad",
                """
                implements CreateContainerHandler {
                  public ContainerAdjustment createContainer(
                      PodSandbox pod, Container container, RequestContext request) {
                    throw new AssertionError("boom");
                  }
                }
                """)
            .build(folder.resolve("bad.tmp"));
    Files.move(made, jars.resolve("bad.jar"));
    awaitReload(Outcome.ADDED);
    assertThatThrownBy(() -> runtime.createContainer(POD, CONTAINER)).hasMessageContaining("boom");
    for (int joined = 2; joined <= 3; joined++) {
      put("late" + joined, "x", "");
      int expected = joined;
      await(() -> switchboard.reloadCount(Outcome.ADDED) == expected);
    }
    assertThat(switchboard.chain().status("bad").orElseThrow().failuresInARow()).isEqualTo(1);
  }
}
