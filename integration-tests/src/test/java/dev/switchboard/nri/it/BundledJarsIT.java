package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.merge.Grants;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jars that the distribution brings along. */
class BundledJarsIT {
  /** What each of the builder's methods takes, replacing and removing aside. */
  private static final Map<String, String> GRANTS =
      Map.ofEntries(
          Map.entry("annotation", "Annotations"),
          Map.entry("mount", "Mounts"),
          Map.entry("env", "Env"),
          Map.entry("args", "Args"),
          Map.entry("createruntimehook", "hooks"),
          Map.entry("prestarthook", "hooks"),
          Map.entry("createcontainerhook", "hooks"),
          Map.entry("startcontainerhook", "hooks"),
          Map.entry("poststarthook", "hooks"),
          Map.entry("poststophook", "hooks"),
          Map.entry("device", "Devices"),
          Map.entry("resources", "resources"),
          Map.entry("cgroupspath", "CgroupsPath"),
          Map.entry("oomscoreadj", "OomScoreAdj"),
          Map.entry("iopriority", "IoPriority"),
          Map.entry("seccomppolicy", "SeccompPolicy"),
          Map.entry("namespace", "Namespace"),
          Map.entry("sysctl", "Sysctl"),
          Map.entry("netdevice", "LinuxNetDevices"),
          Map.entry("scheduler", "LinuxSched"),
          Map.entry("rdt", "rdt"),
          Map.entry("memorypolicy", "MemoryPolicy"),
          Map.entry("rlimit", "Rlimits"),
          Map.entry("cdidevice", "CdiDevices"),
          Map.entry("update", "updates"),
          Map.entry("evict", "evictions"));

  /** They ask for nothing. */
  private static final Set<String> OTHERS = Set.of("build", "source", ConstantDescs.INIT_NAME);

  static Stream<Path> jars() throws IOException {
    try (Stream<Path> jars = Files.list(Peers.distribution().resolve("extensions"))) {
      return jars.toList().stream();
    }
  }

  private static String setting(String method) {
    return method.replaceFirst("^(replace|remove)", "").toLowerCase(Locale.ROOT);
  }

  @Test
  void everyMethodOfTheBuilderHasItsGrant() {
    assertThat(
            Arrays.stream(ContainerAdjustmentBuilder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !OTHERS.contains(name))
                .map(BundledJarsIT::setting))
        .allMatch(GRANTS::containsKey);
  }

  @ParameterizedTest
  @MethodSource("jars")
  void grantsAreExactlyWhatTheCodeSets(Path file) throws IOException {
    try (var jar = new JarFile(file.toFile())) {
      String line = jar.getManifest().getMainAttributes().getValue("Switchboard-Grants");
      assertThat(line).as("Switchboard-Grants").isNotNull();
      Grants declared = grants(Arrays.asList(line.split("[,\\s]+")));
      Grants used = Grants.NONE;
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().startsWith("dev/switchboard/") && entry.getName().endsWith(".class")) {
          byte[] content = jar.getInputStream(entry).readAllBytes();
          for (Grants each : used(content)) {
            assertThat(each.without(declared).equals(each))
                .as("%s sets one of %s, which it does not declare", entry.getName(), each)
                .isFalse();
            used = Grants.union(List.of(used, each));
          }
        }
      }
      assertThat(declared.without(used).names()).as("declared, but never set").isEmpty();
    }
  }

  private static Grants grants(List<String> names) {
    return Grants.union(
        names.stream()
            .filter(name -> !name.isEmpty())
            .map(name -> Grants.named(name).orElseThrow(() -> new AssertionError(name)))
            .toList());
  }

  private static Set<Grants> used(byte[] classFile) {
    var used = new HashSet<Grants>();
    for (var entry : ClassFile.of().parse(classFile).constantPool()) {
      if (entry instanceof MemberRefEntry member) {
        String owner = member.owner().asInternalName();
        String name = member.name().stringValue();
        if (owner.equals(internal(ContainerAdjustmentBuilder.class)) && !OTHERS.contains(name)) {
          used.add(Grants.named(GRANTS.get(setting(name))).orElseThrow());
        }
        if (owner.equals(internal(ContainerUpdate.class))
            && Set.of("of", ConstantDescs.INIT_NAME).contains(name)) {
          used.add(Grants.named("updates").orElseThrow());
          used.add(Grants.named("resources").orElseThrow());
        }
        if (owner.equals(internal(ContainerAdjustment.class))
            && name.equals(ConstantDescs.INIT_NAME)) {
          used.add(Grants.ALL); // any of them
        }
      }
    }
    return used;
  }

  private static String internal(Class<?> type) {
    return type.getName().replace('.', '/');
  }
}
