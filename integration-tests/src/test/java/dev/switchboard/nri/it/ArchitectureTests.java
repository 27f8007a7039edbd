package dev.switchboard.nri.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The import law of docs/architecture.md; what a rule forbids and what to do instead is its text.
 */
class ArchitectureTests {
  private static final String ROOT = "dev.switchboard.nri";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/test-classes/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(ROOT);

  private static final String[] HOSTS_OF_PLUGINS = {
    ROOT + ".bundled.hosting", ROOT + ".bundled.remote", ROOT + ".bundled.wasm"
  };

  /** A package and what of ours it may use, besides itself and the generated messages' users. */
  record Law(String of, List<String> mayUse) {
    Law(String of, String... mayUse) {
      this(of, List.of(mayUse));
    }

    @Override
    public String toString() {
      return of + " → " + mayUse;
    }
  }

  static Stream<Law> laws() {
    return Stream.of(
        new Law("extension.model"),
        new Law("extension.adjustment", "extension.model"),
        new Law("extension.annotation", "extension", "extension.model"),
        new Law("extension", "extension.model", "extension.adjustment"),
        new Law("merge", "extension.model", "extension.adjustment"),
        new Law("effect", "extension.model", "extension.adjustment"),
        new Law("match", "extension.model"),
        new Law("thread"),
        new Law("chain", "merge", "match", "effect", "thread", "extension..", "extension"),
        new Law("node", "merge", "extension..", "extension"),
        new Law("provenance", "chain", "merge", "effect", "node", "extension..", "extension"),
        new Law("transport", "thread"),
        new Law("ttrpc", "transport", "ttrpc.proto"),
        new Law("ttrpc.proto"),
        new Law("wire", "wire.proto", "extension..", "extension"),
        new Law("wire.proto"),
        new Law(
            "session",
            "thread",
            "transport",
            "ttrpc",
            "wire",
            "wire.proto",
            "effect",
            "chain",
            "node",
            "extension..",
            "extension"),
        new Law(
            "runtime",
            "transport",
            "ttrpc",
            "wire",
            "wire.proto",
            "node",
            "extension..",
            "extension"),
        new Law(
            "guest", "runtime", "transport", "chain", "node", "merge", "extension..", "extension"),
        new Law("loading", "merge", "effect", "extension..", "extension"));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void packagesUseOnlyWhatTheLawAllows(Law law) {
    String[] allowed =
        Stream.concat(Stream.of(law.of), law.mayUse.stream())
            .map(name -> ROOT + "." + name)
            .toArray(String[]::new);
    DescribedPredicate<JavaClass> othersOfOurs =
        resideInAPackage(ROOT + "..")
            .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
            .as(
                "classes of ours outside %s: hand the value in, or move the code",
                (Object) allowed);
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage(ROOT + "." + law.of)
        .should()
        .dependOnClassesThat(othersOfOurs)
        .allowEmptyShould(false)
        .check(CLASSES);
  }

  @Test
  void bundledExtensionsUseOnlyTheApi() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage(ROOT + ".bundled..")
        .and()
        .resideOutsideOfPackages(HOSTS_OF_PLUGINS)
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(
                    DescribedPredicate.not(
                        resideInAnyPackage(ROOT + ".bundled..", ROOT + ".extension.."))))
        .because("they are what any author's jar could be: what they lack belongs into the API")
        .check(CLASSES);
  }

  /** Plugins speak NRI's messages and are merged as plugins are: these are packed in. */
  @Test
  void hostsOfPluginsUseBesidesTheApiOnlyMessagesAndMerge() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(HOSTS_OF_PLUGINS)
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(
                    DescribedPredicate.not(
                        resideInAnyPackage(
                            ROOT + ".bundled..",
                            ROOT + ".extension..",
                            ROOT + ".wire..",
                            ROOT + ".merge"))))
        .because("their jars contain no more of the core than these")
        .check(CLASSES);
  }

  @Test
  void bundledExtensionsShareNoMoreThanTheHostingOfPlugins() {
    slices()
        .matching(ROOT + ".bundled.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            resideInAnyPackage(HOSTS_OF_PLUGINS), resideInAPackage(ROOT + ".bundled.hosting"))
        .check(CLASSES);
  }

  @Test
  void springStaysInTheApp() {
    onlyIn("org.springframework..", ROOT + ".app..");
  }

  @Test
  void protobufStaysAtTheWire() {
    onlyIn(
        "com.google.protobuf..",
        ROOT + ".ttrpc..",
        ROOT + ".wire..",
        ROOT + ".session..",
        ROOT + ".runtime..",
        ROOT + ".bundled.hosting",
        ROOT + ".bundled.remote",
        ROOT + ".recording..",
        ROOT + ".bundled.wasm");
  }

  @Test
  void pf4jStaysInLoadingAndTheApisRoot() {
    onlyIn("org.pf4j..", ROOT + ".loading..", ROOT + ".extension", ROOT + ".bundled..");
  }

  @Test
  void openTelemetryStaysWithTheTraces() {
    onlyIn("io.opentelemetry..", ROOT + ".app.telemetry");
  }

  @Test
  void celStaysBehindTheMatch() {
    onlyIn("dev.cel..", ROOT + ".match");
  }

  private static void onlyIn(String library, String... packages) {
    ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .because("it may be used in " + List.of(packages) + " only; convert at their border")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(
            CLASSES.stream()
                .filter(type -> !type.getPackageName().endsWith(".proto"))
                .map(JavaClass::getPackage)
                .distinct()
                .filter(javaPackage ->
                    javaPackage.getClasses().stream()
                        .noneMatch(type ->
                            type.getSimpleName().equals("package-info")
                                && type.isAnnotatedWith(NullMarked.class)))
                .map(javaPackage -> javaPackage.getName()))
        .as("packages without a @NullMarked package-info that says their one responsibility")
        .isEmpty();
  }

  @Test
  void fourInTenTypesOfCoreAndAppAreHidden() {
    List<JavaClass> types =
        CLASSES.stream()
            .filter(type -> !type.getPackageName().startsWith(ROOT + ".extension"))
            .filter(type -> !type.getPackageName().startsWith(ROOT + ".bundled"))
            .filter(type -> !type.getPackageName().endsWith(".proto"))
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(JavaClass::isTopLevelClass)
            .toList();
    long hidden =
        types.stream().filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC)).count();
    assertThat(hidden * 10)
        .as("%d of %d types are package-private; hide what nobody else names", hidden, types.size())
        .isGreaterThanOrEqualTo(types.size() * 4L);
  }
}
