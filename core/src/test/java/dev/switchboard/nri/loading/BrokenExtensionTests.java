package dev.switchboard.nri.loading;

import static dev.switchboard.nri.loading.BrokenJar.changed;
import static dev.switchboard.nri.loading.BrokenJar.of;
import static dev.switchboard.nri.loading.Jars.QUIET;
import static dev.switchboard.nri.loading.Jars.bytes;
import static dev.switchboard.nri.loading.Jars.good;
import static dev.switchboard.nri.loading.Jars.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Jars that are jars, but no extensions. */
@SuppressWarnings("BadImport") // a catalogue reads better short
class BrokenExtensionTests {
  private static final String INDEX = "META-INF/extensions.idx";

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> manifestsThatDoNotSayEnough() {
    return BrokenJar.tests(folder, manifests());
  }

  @TestFactory
  Stream<DynamicTest> indexesThatNameNoExtension() {
    return BrokenJar.tests(folder, indexes());
  }

  @TestFactory
  Stream<DynamicTest> classesThatCannotBeUsed() {
    return BrokenJar.tests(folder, classes());
  }

  private static Map<String, BrokenJar> manifests() {
    var all = new TreeMap<String, BrokenJar>();
    all.put(
        "no id", of(good().without("Plugin-Id"), "its manifest has no Plugin-Id", "build write"));
    all.put(
        "no version",
        of(good().without("Plugin-Version"), "its manifest has no Plugin-Version", "build write"));
    all.put(
        "id with spaces",
        of(good().manifest("Plugin-Id", "a b"), "its Plugin-Id \"a b\"", "letters, digits"));
    all.put(
        "id that leads out",
        of(good().manifest("Plugin-Id", "../x"), "its Plugin-Id \"../x\"", "letters, digits"));
    all.put(
        "id too long",
        of(good().manifest("Plugin-Id", "a".repeat(65)), "cannot be used as a key", "up to 64"));
    all.put(
        "priority",
        of(
            good().manifest("Switchboard-Priority", "first"),
            "its Switchboard-Priority is \"first\"",
            "a whole number"));
    all.put(
        "required NRI",
        of(
            good().manifest("Switchboard-Requires-Nri", "0.12 or so"),
            "its Switchboard-Requires-Nri is \"0.12 or so\"",
            ">=0.12.3"));
    all.put(
        "grants",
        of(
            good().manifest("Switchboard-Grants", "Env, Ulimits"),
            "its Switchboard-Grants names \"Ulimits\"",
            "known are Annotations, Mounts"));
    all.put(
        "API too new",
        of(
            good().manifest("Plugin-Requires", ">=9.0.0"),
            "it requires version >=9.0.0 of the API, this host has 0.1.0",
            "use a version of it"));
    all.put(
        "malformed range",
        of(
            good().manifest("Plugin-Requires", "banana"),
            "its Plugin-Requires \"banana\" is no version range",
            "write one like >=0.1.0"));
    return all;
  }

  private static Map<String, BrokenJar> indexes() {
    var all = new TreeMap<String, BrokenJar>();
    all.put(
        "none",
        of(JarBuilder.of("a").source("x.A", QUIET), "has no " + INDEX, "annotation processor"));
    all.put(
        "empty",
        of(
            JarBuilder.of("a").source("x.A", QUIET).entry(INDEX, bytes("# none\n")),
            "its " + INDEX + " is empty",
            "exactly one class"));
    all.put(
        "two classes",
        of(
            good().extension("x.B", QUIET),
            "has 2 classes with @Extension: x.A, x.B",
            "exactly one class"));
    all.put(
        "missing class",
        of(JarBuilder.of("a").index("x.Gone"), "its class x.Gone", "clean and build it again"));
    all.put(
        "class in a nested jar only",
        of(
            JarBuilder.of("a").index("x.A").entry("lib/x.jar", bytes("x")),
            "its class x.A",
            "clean and build it again"));
    return all;
  }

  private static Map<String, BrokenJar> classes() {
    var all = new TreeMap<String, BrokenJar>();
    all.put("no handler", of(JarBuilder.of("a").extension("x.A", "{}"), "no handler", "implement"));
    all.put("private constructor", of(with("private A() {}"), "cannot be made", "public class"));
    all.put(
        "constructor with parameters", of(with("public A(int x) {}"), "cannot be made", "without"));
    all.put(
        "constructor throws",
        of(
            with("public A() { throw new IllegalStateException(\"no disk\\nat all\"); }"),
            "the constructor of its class x.A failed: java.lang.IllegalStateException: no disk at",
            "move what can fail into start"));
    all.put(
        "static initializer throws",
        of(
            with("static int zero = 1 / Integer.parseInt(\"0\");"),
            "a static initializer of its class x.A failed: java.lang.ArithmeticException",
            "move what can fail into start"));
    all.put(
        "abstract", changed(BrokenExtensionTests::makeAbstract, "cannot be made", "public class"));
    all.put("not public", changed(BrokenExtensionTests::hide, "cannot be made", "a public class"));
    all.put(
        "Java too new",
        changed(
            jar -> patchClass(jar, content -> content[7] = (byte) (content[7] + 40)),
            "its class x.A is compiled for Java 65, this host runs on Java",
            "compile it with --release"));
    all.put(
        "no class file",
        changed(
            jar -> patchClass(jar, content -> content[0] = 0),
            "its x.A is no class file",
            "clean and build it again"));
    all.put(
        "damaged class",
        changed(
            jar -> Jars.rewrite(jar, (name, it) -> name.endsWith(".class") ? cut(it) : it),
            "its class x.A",
            "clean and build it again"));
    all.put(
        "dependency left out",
        new BrokenJar(
            jar -> {
              with("Other other = new Other();").source("x.Other", "{}").build(jar);
              Jars.rewrite(jar, (name, it) -> name.equals("x/Other.class") ? null : it);
            },
            "its class x.A needs x.Other, which is neither in it nor part of the API",
            "pack that library into it"));
    all.put(
        "API method of another version",
        new BrokenJar(
            jar -> {
              with("Object o() { return ContainerUpdates.none(); }").build(jar);
              Jars.rewrite(
                  jar, (name, it) -> name.equals("x/A.class") ? rename(it, "none", "nine") : it);
            },
            "its class x.A uses ContainerUpdates.nine, which API 0.1.0 of this host does not have",
            "build it against that version"));
    all.put(
        "API class of another version",
        new BrokenJar(
            jar -> {
              with("Object o() { return ContainerUpdates.none(); }").build(jar);
              Jars.rewrite(
                  jar,
                  (name, it) ->
                      name.equals("x/A.class")
                          ? rename(it, "adjustment/ContainerUpdates", "adjustment/ContainerUpdatez")
                          : it);
            },
            "its class x.A uses ContainerUpdatez.none",
            "build it against that version"));
    return all;
  }

  private interface Patch {
    void apply(byte[] content);
  }

  private static void patchClass(Path jar, Patch patch) {
    Jars.rewrite(
        jar,
        (name, it) -> {
          if (name.equals("x/A.class")) {
            patch.apply(it);
          }
          return it;
        });
  }

  private static byte[] cut(byte[] content) {
    return Arrays.copyOf(content, content.length / 2);
  }

  private static byte[] rename(byte[] content, String from, String to) {
    var latin = StandardCharsets.ISO_8859_1;
    return new String(content, latin).replace(from, to).getBytes(latin);
  }

  /** Its flags say so, whatever the source said. */
  private static byte[] flags(byte[] content, int set, int clear) {
    var file = ClassFile.of();
    var model = file.parse(content);
    return file.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof AccessFlags flags) {
            builder.withFlags((flags.flagsMask() & ~clear) | set);
          } else {
            builder.with(element);
          }
        });
  }

  private static void makeAbstract(Path jar) {
    Jars.rewrite(jar, (name, it) -> name.equals("x/A.class") ? flags(it, 0x0400, 0) : it);
  }

  private static void hide(Path jar) {
    Jars.rewrite(jar, (name, it) -> name.equals("x/A.class") ? flags(it, 0, 0x0001) : it);
  }

  @Test
  void jarsOfOneIdAreAllLeftOutAndTold() throws Exception {
    good().build(folder.resolve("a.jar"));
    good().manifest("Plugin-Version", "2.0").build(folder.resolve("b.jar"));
    assertThat(BrokenJar.load(folder, JarTrust.OPEN))
        .extracting(LoadedExtension::problems)
        .containsExactly(
            List.of(
                "its id good, here of version 1.2.3, is that of b.jar (version 2.0) too;"
                    + " remove all but one of them"),
            List.of(
                "its id good, here of version 2.0, is that of a.jar (version 1.2.3) too;"
                    + " remove all but one of them"));
  }

  @Test
  void oddJarsAreUsedButWarnedOf() throws Exception {
    good().entry("lib/x.jar", bytes("x")).build(folder.resolve("a.jar"));
    LoadedExtension extension = BrokenJar.load(folder, JarTrust.OPEN).getFirst();
    assertThat(extension.state()).isEqualTo(ExtensionState.LOADED);
    assertThat(extension.warnings())
        .containsExactly(
            "classes in its nested lib/x.jar are not found; to use them, shade that jar into this"
                + " one");
  }
}
