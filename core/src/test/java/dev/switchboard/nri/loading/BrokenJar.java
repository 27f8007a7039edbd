package dev.switchboard.nri.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A jar that cannot be used. It is told in one line, what is wrong and how to mend it, and the good
 * jar beside it is loaded all the same.
 *
 * @param what words of the line
 * @param remedy words of its end
 */
record BrokenJar(Maker maker, String what, String remedy) {
  static final UnloadWatch WATCH = new UnloadWatch();

  interface Maker {
    void make(Path jar) throws Exception;
  }

  static BrokenJar of(JarBuilder jar, String what, String remedy) {
    return new BrokenJar(jar::build, what, remedy);
  }

  /** A good one with something done to it. */
  static BrokenJar changed(Maker change, String what, String remedy) {
    Maker maker =
        jar -> {
          Jars.good().build(jar);
          change.make(jar);
        };
    return new BrokenJar(maker, what, remedy);
  }

  /** One test for each. */
  static Stream<DynamicTest> tests(Path folder, Map<String, BrokenJar> catalogue) {
    return catalogue.entrySet().stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.getKey(),
                () -> each.getValue().test(Files.createTempDirectory(folder, "case"))));
  }

  private void test(Path folder) throws Exception {
    Path jar = folder.resolve("broken.jar");
    maker.make(jar);
    JarBuilder.of("other").extension("x.A", Jars.QUIET).build(folder.resolve("other.jar"));
    List<LoadedExtension> loaded = load(folder, JarTrust.OPEN);
    assertThat(loaded)
        .extracting(LoadedExtension::state)
        .containsExactly(ExtensionState.FAILED, ExtensionState.LOADED);
    LoadedExtension broken = loaded.getFirst();
    assertThat(broken.jar()).isEqualTo(jar);
    assertThat(broken.problems()).hasSize(1);
    assertThat(broken.problems().getFirst())
        .contains(what)
        .doesNotContain("\n", "null")
        .satisfies(
            line -> assertThat(line.substring(line.lastIndexOf(';'))).as(line).contains(remedy));
    try (var copies = Files.list(folder.resolve("copies"))) {
      assertThat(copies).as("private copies: that of the good one").hasSize(1);
    }
    loaded.getLast().stop(Duration.ZERO, WATCH);
  }

  static List<LoadedExtension> load(Path folder, JarTrust trust) throws IOException {
    var catalog =
        new ExtensionCatalog(List.of(folder), Files.createDirectories(folder.resolve("copies")));
    var byJar = new TreeMap<Path, LoadedExtension>();
    for (Path jar : catalog.jars()) {
      byJar.put(jar, catalog.open(jar, trust, _ -> true));
    }
    ExtensionCatalog.refuseDuplicates(byJar, WATCH);
    return List.copyOf(byJar.values());
  }
}
