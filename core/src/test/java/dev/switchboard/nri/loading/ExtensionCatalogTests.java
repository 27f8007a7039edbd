package dev.switchboard.nri.loading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.ContainerUpdater;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    return ExtensionCatalog.load(folder, folder.resolve("copies"));
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
    extension.start(new Context("a", "1"), LIMIT);
  }

  @Test
  void missingDirectoryCountsAsEmpty() throws IOException {
    assertThat(ExtensionCatalog.load(folder.resolve("none"), folder.resolve("copies"))).isEmpty();
  }

  @Test
  void usableJarIsLoadedWithWhatItsManifestSays() throws IOException {
    JarBuilder.of("a")
        .manifest("Plugin-Requires", "0.1")
        .manifest("Switchboard-Priority", "300")
        .manifest("Switchboard-Grants", "Rlimits, Env")
        .extension("x.A", QUIET)
        .build(jar("a.jar"));
    LoadedExtension extension = only();
    assertThat(extension.problems()).isEmpty();
    assertThat(extension.state()).isEqualTo(ExtensionState.LOADED);
    assertThat(extension.descriptor().priority()).hasValue(300);
    assertThat(extension.descriptor().grants()).containsExactly("Rlimits", "Env");
    assertThat(extension.handlers()).containsExactly("SynchronizeHandler");
    assertThat(extension.sha256()).hasSize(64);
    start(extension);
    assertThat(extension.state()).isEqualTo(ExtensionState.STARTED);
    extension.stop(LIMIT);
    assertThat(extension.state()).isEqualTo(ExtensionState.STOPPED);
  }

  @Test
  void brokenJarsFailWithTheirReasonsAndSpareTheOthers() throws IOException {
    Files.writeString(jar("corrupt.jar"), "no zip");
    JarBuilder.of("x").without("Plugin-Id").extension("x.A", QUIET).build(jar("idless.jar"));
    JarBuilder.of("indexless").source("x.A", QUIET).build(jar("indexless.jar"));
    JarBuilder.of("classless").index("x.Missing").build(jar("classless.jar"));
    JarBuilder.of("two").extension("x.A", QUIET).extension("x.B", QUIET).build(jar("two.jar"));
    JarBuilder.of("other").extension("x.A", "{}").build(jar("other.jar"));
    JarBuilder.of("newer")
        .manifest("Plugin-Requires", ">=9.0.0")
        .extension("x.A", QUIET)
        .build(jar("newer.jar"));
    JarBuilder.of("hidden")
        .extension("x.A", QUIET.replaceFirst("\\{", "{ private A() {}"))
        .build(jar("hidden.jar"));
    JarBuilder.of("static")
        .extension(
            "x.A", QUIET.replaceFirst("\\{", "{ static int zero = 1 / Integer.parseInt(\"0\");"))
        .build(jar("static.jar"));
    JarBuilder.of("good").extension("x.A", QUIET).build(jar("good.jar"));
    JarBuilder.of("good").extension("x.A", QUIET).build(jar("good2.jar"));

    assertThat(load())
        .extracting(each -> each.jar().getFileName() + ": " + each.state() + " " + each.problems())
        .satisfiesExactly(
            text ->
                assertThat(text)
                    .startsWith("classless.jar: FAILED")
                    .contains("x.Missing is not in it"),
            text ->
                assertThat(text)
                    .startsWith("corrupt.jar: FAILED")
                    .contains("cannot be read as a jar"),
            text -> assertThat(text).isEqualTo("good.jar: LOADED []"),
            text ->
                assertThat(text).startsWith("good2.jar: FAILED").contains("its id good is that of"),
            text ->
                assertThat(text).startsWith("hidden.jar: FAILED").contains("public constructor"),
            text -> assertThat(text).startsWith("idless.jar: FAILED").contains("no Plugin-Id"),
            text -> assertThat(text).startsWith("indexless.jar: FAILED").contains("extensions.idx"),
            text ->
                assertThat(text)
                    .startsWith("newer.jar: FAILED")
                    .contains("requires version >=9.0.0"),
            text ->
                assertThat(text).startsWith("other.jar: FAILED").contains("implements no handler"),
            text ->
                assertThat(text)
                    .startsWith("static.jar: FAILED")
                    .contains("cannot be loaded", "ExceptionInInitializerError"),
            text -> assertThat(text).startsWith("two.jar: FAILED").contains("2 classes"));
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
    ClassLoader classes = only().extension().orElseThrow().getClass().getClassLoader();
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
    all.forEach(each -> each.start(new Context(each.id(), "1"), Duration.ofMillis(200)));
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
}
