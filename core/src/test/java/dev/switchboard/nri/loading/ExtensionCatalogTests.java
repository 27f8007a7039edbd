package dev.switchboard.nri.loading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionCatalogTests {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String QUIET =
      """
      implements SynchronizeHandler {
        public ContainerUpdates synchronize(java.util.List<PodSandbox> pods,
            java.util.List<Container> containers, RequestContext request) {
          return ContainerUpdates.none();
        }
      }
      """;

  @TempDir Path folder;

  private List<LoadedExtension> load() throws IOException {
    return BrokenJar.load(folder, JarTrust.OPEN);
  }

  private LoadedExtension only() throws IOException {
    return load().getFirst();
  }

  private Path jar(String name) {
    return folder.resolve(name);
  }

  private static String withStart(String statement) {
    return QUIET.replaceFirst(
        "\\{",
        "{ public void start(ExtensionContext context) throws Exception { " + statement + " }");
  }

  private record Context(String id, String version) implements ExtensionContext {
    @Override
    public <C extends Record> C config(Class<C> type) {
      throw new InvalidConfigurationException(List.of("x is 1, expected 2", "y is unknown"));
    }

    @Override
    public ContainerUpdater updater() {
      throw new UnsupportedOperationException();
    }
  }

  private static void start(LoadedExtension extension) {
    extension.start(new Context("a", "1"), 1, LIMIT);
  }

  @Test
  void missingDirectoryCountsAsEmpty() throws IOException {
    assertThat(new ExtensionCatalog(List.of(folder.resolve("none")), folder).jars()).isEmpty();
  }

  @Test
  void jarsOfSeveralDirectoriesAreFoundAndNoneBelowThem() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one"));
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.createFile(other.resolve("b.jar"));
    Files.createFile(one.resolve("a.jar"));
    Files.createFile(Files.createDirectory(one.resolve("off")).resolve("c.jar"));
    assertThat(new ExtensionCatalog(List.of(other, one), folder).jars())
        .containsExactly(one.resolve("a.jar"), other.resolve("b.jar"));
  }

  @Test
  void usableJarIsLoadedWithWhatItsManifestSays() throws IOException {
    JarBuilder.of("a")
        .manifest("Plugin-Requires", "0.1")
        .manifest("Switchboard-Priority", "300")
        .manifest("Switchboard-Grants", "Rlimits, Env")
        .manifest("Switchboard-Requires-Nri", ">=0.12")
        .extension("x.A", QUIET)
        .build(jar("a.jar"));
    LoadedExtension extension = only();
    assertThat(extension.problems()).isEmpty();
    assertThat(extension.state()).isEqualTo(ExtensionState.LOADED);
    assertThat(extension.descriptor().priority()).hasValue(300);
    assertThat(extension.descriptor().grants().orElseThrow().names())
        .containsExactly("Env", "Rlimits");
    assertThat(extension.descriptor().requiresNri()).hasToString("Optional[v0.12.0]");
    assertThat(extension.handlers()).containsExactly("SynchronizeHandler");
    assertThat(extension.sha256()).hasSize(64);
    start(extension);
    assertThat(extension.state()).isEqualTo(ExtensionState.STARTED);
    extension.stop(LIMIT, BrokenJar.WATCH);
    assertThat(extension.state()).isEqualTo(ExtensionState.STOPPED);
  }

  @Test
  void jarOverwrittenWhileLoadedGoesOnWithItsOldClasses() throws Exception {
    JarBuilder.of("a")
        .extension("x.A", withStart("new x.Later();"))
        .source("x.Later", "{}")
        .build(jar("a.jar"));
    LoadedExtension extension = only();
    Files.writeString(jar("a.jar"), "garbage");
    start(extension);
    assertThat(extension.problems()).isEmpty();
  }

  @Test
  void apiClassesPackedIntoAJarAreNotUsed() throws Exception {
    JarBuilder.of("a")
        .extension("x.A", QUIET)
        .source("dev.switchboard.nri.extension.Mine", "{}")
        .build(jar("a.jar"));
    LoadedExtension extension = only();
    assertThat(extension.warnings())
        .containsExactly(
            "its own copies of dev.switchboard.nri.extension are not used, the host's are;"
                + " give extensions-api the scope provided");
    ClassLoader classes = extension.extension().orElseThrow().getClass().getClassLoader();
    assertThat(classes.loadClass("dev.switchboard.nri.extension.Event"))
        .isSameAs(dev.switchboard.nri.extension.Event.class);
    assertThat(visible(classes, "dev.switchboard.nri.extension.Mine")).isFalse();
    assertThat(visible(classes, "com.google.protobuf.Message")).isFalse();
    assertThat(visible(classes, "dev.switchboard.nri.chain.Chain")).isFalse();
  }

  private static boolean visible(ClassLoader classes, String name) {
    try {
      classes.loadClass(name);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void startThatThrowsOrHangsFailsTheExtensionAlone() throws IOException {
    JarBuilder.of("a")
        .extension("x.A", withStart("throw new java.io.IOException(\"no disk\");"))
        .build(jar("a.jar"));
    JarBuilder.of("b").extension("x.B", withStart("Thread.sleep(60_000);")).build(jar("b.jar"));
    JarBuilder.of("c")
        .extension("x.C", withStart("context.config(Unset.class); } record Unset() {} {"))
        .build(jar("c.jar"));
    List<LoadedExtension> all = load();
    all.forEach(each -> each.start(new Context(each.id(), "1"), 1, Duration.ofMillis(200)));
    assertThat(all).extracting(LoadedExtension::state).containsOnly(ExtensionState.FAILED);
    assertThat(all.get(0).problems()).containsExactly("start: java.io.IOException: no disk");
    assertThat(all.get(1).problems()).containsExactly("start: did not return within 200 ms");
    assertThat(all.get(2).problems()).containsExactly("x is 1, expected 2", "y is unknown");
  }

  @Test
  void disabledExtensionIsNeverStarted() throws IOException {
    JarBuilder.of("a").extension("x.A", withStart("throw new Error();")).build(jar("a.jar"));
    LoadedExtension extension = only();
    extension.disable();
    start(extension);
    assertThat(extension.state()).isEqualTo(ExtensionState.DISABLED);
  }

  @Test
  void ofAJarThatIsNotWantedOnlyTheManifestIsRead() throws IOException {
    JarBuilder.of("a").extension("x.A", QUIET).build(jar("a.jar"));
    byte[] whole = Files.readAllBytes(jar("a.jar"));
    Path cut = Files.write(jar("cut.jar"), Arrays.copyOf(whole, whole.length - 100));
    var catalog =
        new ExtensionCatalog(List.of(folder), Files.createDirectory(folder.resolve("copies")));
    LoadedExtension unwanted = catalog.open(cut, JarTrust.OPEN, id -> !id.equals("a"));
    assertThat(unwanted.id()).isEqualTo("a");
    assertThat(unwanted.state()).isEqualTo(ExtensionState.DISABLED);
    assertThat(unwanted.problems()).isEmpty();
    assertThat(catalog.open(cut, JarTrust.OPEN, id -> id.equals("a")).state())
        .isEqualTo(ExtensionState.FAILED);
  }
}
