package dev.switchboard.nri.bundled.memoryqos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.bundled.memoryqos.Config.QosClass;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryQosExtensionTests {
  private static final String CLASS = "class.memory-qos.nri.io";
  private static final String HIGH = "memory.high.memory-qos.nri.io";
  private static final OptionalLong LIMIT = OptionalLong.of(1_000_000_000);

  private static Config config(Compat compat) {
    return new Config(
        compat,
        List.of(new QosClass("bronze", 0.3), new QosClass("none", 0)),
        List.of("memory.high", "memory.swap.max", "cpu.weight"),
        Path.of("/nonexistent"));
  }

  private static MemoryQosExtension extension(Config config) {
    var extension = new MemoryQosExtension();
    extension.start(FixedContext.of(config));
    return extension;
  }

  private static Resources limited(OptionalLong limit) {
    var none = OptionalLong.empty();
    return new Resources(
        new Resources.Memory(
            limit, none, none, none, none, none, Optional.empty(), Optional.empty()),
        Resources.Cpu.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        OptionalLong.empty());
  }

  private static Container container(OptionalLong limit) {
    Container container = Container.of("c1", "p1", "c0");
    Container.Linux linux = container.linux();
    return ContainerBuilder.from(container)
        .linux(
            new Container.Linux(
                linux.namespaces(),
                linux.devices(),
                limited(limit),
                linux.oomScoreAdj(),
                linux.cgroupsPath(),
                linux.ioPriority(),
                linux.seccompProfile(),
                linux.seccompPolicy(),
                linux.sysctl(),
                linux.netDevices(),
                linux.scheduler(),
                linux.rdt()))
        .build();
  }

  private static Map<String, String> unified(
      Config config, OptionalLong limit, Map<String, String> annotations)
      throws InvalidAnnotationException {
    return extension(config)
        .createContainer(
            PodSandbox.of("default", "web", annotations), container(limit), FixedRequest.withTime())
        .resources()
        .unified();
  }

  private static Map<String, String> unified(Map<String, String> annotations)
      throws InvalidAnnotationException {
    return unified(config(Compat.MENDED), LIMIT, annotations);
  }

  @Test
  void aClassSetsItsShareOfTheLimitInSinglePrecision() throws Exception {
    // As Go's int64(float32(1e9) * (1 - float32(0.3))).
    assertThat(unified(Map.of(CLASS, "bronze")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("memory.high", "700000000", "memory.swap.max", "max"));
    assertThat(unified(Map.of(CLASS, "none"))).isEmpty();
  }

  @Test
  void theContainersAnnotationGoesBeforeThePods() throws Exception {
    assertThat(unified(Map.of(CLASS, "bronze", CLASS + "/c0", "none"))).isEmpty();
    assertThat(unified(Map.of(CLASS, "none", CLASS + "/c0", "bronze"))).isNotEmpty();
    assertThat(unified(Map.of(CLASS + "/other", "bronze"))).isEmpty();
  }

  @Test
  void b16AnEmptyClassOptsOut() throws Exception {
    assertThat(unified(Map.of(CLASS, "bronze", CLASS + "/c0", ""))).isEmpty();
    assertThatThrownBy(() ->
            unified(config(Compat.UPSTREAM), LIMIT, Map.of(CLASS, "bronze", CLASS + "/c0", "")))
        .hasMessageContaining(CLASS + "/c0");
  }

  @Test
  void b16WithoutConfigurationAnAnnotationIsRefusedAndNothingBreaks() throws Exception {
    assertThatThrownBy(() -> unified(Config.DEFAULT, LIMIT, Map.of(HIGH, "1")))
        .hasMessageContaining(
            "memory.high to be among unified-annotations [] of the configuration");
    assertThat(unified(Config.DEFAULT, LIMIT, Map.of("other", "1"))).isEmpty();
  }

  @Test
  void whatThePodSetsItselfIsNotOverriddenByItsClass() throws Exception {
    assertThat(unified(Map.of(CLASS, "bronze", HIGH, "12345")))
        .containsEntry("memory.high", "12345")
        .containsEntry("memory.swap.max", "max");
  }

  @Test
  void sizesAndPercentagesAreBytes() throws Exception {
    assertThat(unified(Map.of(HIGH, "64Mi"))).containsEntry("memory.high", "67108864");
    assertThat(unified(Map.of(HIGH, "12.5%"))).containsEntry("memory.high", "125000000");
    assertThat(unified(Map.of(HIGH, "max"))).containsEntry("memory.high", "max");
    assertThat(unified(Map.of("cpu.weight.memory-qos.nri.io", "5 k")))
        .containsEntry("cpu.weight", "5 k");
    assertThat(unified(config(Compat.UPSTREAM), LIMIT, Map.of(HIGH, "64Mi")))
        .containsEntry("memory.high", "64Mi");
    assertThatThrownBy(() -> unified(Map.of(HIGH, "much"))).hasMessageContaining("\"much\"");
  }

  @Test
  void aClassOrPercentageNeedsAMemoryLimit() {
    var none = OptionalLong.empty();
    assertThatThrownBy(() -> unified(config(Compat.MENDED), none, Map.of(CLASS, "bronze")))
        .hasMessageContaining("a container with a memory limit for this class");
    assertThatThrownBy(() -> unified(config(Compat.MENDED), none, Map.of(HIGH, "5%")))
        .hasMessageContaining("a container with a memory limit for a percentage");
  }

  @Test
  void unknownClassesAndFilesAreToldTogether() {
    assertThatThrownBy(() -> unified(Map.of(CLASS, "gold", "memory.low.memory-qos.nri.io", "1")))
        .hasMessageContaining("one of the classes [bronze, none]")
        .hasMessageContaining("memory.low to be among unified-annotations [memory.high");
  }

  @Test
  void aResizeOfTheLimitMovesWhatDependsOnIt() throws Exception {
    PodSandbox pod = PodSandbox.of("default", "web", Map.of(CLASS, "bronze"));
    var updates =
        extension(config(Compat.MENDED))
            .updateContainer(
                pod,
                container(LIMIT),
                limited(OptionalLong.of(2_000_000_000)),
                FixedRequest.withTime())
            .updates();
    assertThat(updates).hasSize(1);
    assertThat(updates.getFirst().containerId()).isEqualTo("c1");
    assertThat(updates.getFirst().resources().orElseThrow().unified())
        .containsEntry("memory.high", "1400000000");
    assertThat(
            extension(config(Compat.MENDED))
                .updateContainer(pod, container(LIMIT), Resources.none(), FixedRequest.withTime())
                .isEmpty())
        .isTrue();
  }

  @Test
  void mistakesInTheConfigurationAreToldTogether() {
    var problems = new ArrayList<String>();
    new Config(
            Compat.MENDED,
            List.of(new QosClass("a", 2), new QosClass("a", Double.NaN), new QosClass("", 0)),
            List.of("../memory.high"),
            Path.of("/"))
        .validate((key, _, _) -> problems.add(key));
    assertThat(problems)
        .containsExactly(
            "classes[0].swap-limit-ratio",
            "classes[1].name",
            "classes[1].swap-limit-ratio",
            "classes[2].name",
            "unified-annotations[0]");
  }
}
