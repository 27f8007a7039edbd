package dev.switchboard.nri.bundled.memorypolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.bundled.memorypolicy.Config.PolicyClass;
import dev.switchboard.nri.bundled.memorypolicy.Config.Unsupported;
import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.extension.FixedContext;
import dev.switchboard.nri.extension.FixedRequest;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.MemoryPolicy.Flag;
import dev.switchboard.nri.extension.model.MemoryPolicy.Mode;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryPolicyExtensionTests {
  private static final String CLASS = "class.memory-policy.nri.io";
  private static final String POLICY = "policy.memory-policy.nri.io";
  private static final ConnectedRuntime NEW = new ConnectedRuntime("containerd", "v2.4.2", 0, 12);
  private static final ConnectedRuntime OLD = new ConnectedRuntime("containerd", "v2.2.7", 0, 11);

  @TempDir Path sysfs;

  @BeforeEach
  void machine() throws IOException {
    Machine.write(sysfs);
  }

  private Optional<MemoryPolicy> policy(
      Compat compat,
      Unsupported unsupported,
      ConnectedRuntime runtime,
      Map<String, String> annotations)
      throws IOException, InvalidAnnotationException {
    var classes =
        List.of(
            new PolicyClass(
                "interleave",
                new PolicySpec("MPOL_INTERLEAVE", "all", List.of("MPOL_F_STATIC_NODES"))));
    var extension = new MemoryPolicyExtension();
    extension.start(
        new FixedContext(new Config(compat, classes, unsupported, sysfs), Optional.of(runtime)));
    return extension
        .createContainer(
            PodSandbox.of("default", "web", annotations),
            Container.of("c1", "p1", "c0"),
            FixedRequest.withTime())
        .memoryPolicy();
  }

  private Optional<MemoryPolicy> policy(Map<String, String> annotations)
      throws IOException, InvalidAnnotationException {
    return policy(Compat.MENDED, Unsupported.REFUSE, NEW, annotations);
  }

  @Test
  void b16AClassSetsNrisOwnField() throws Exception {
    assertThat(policy(Map.of(CLASS, "interleave")))
        .contains(new MemoryPolicy(Mode.INTERLEAVE, "0-4", List.of(Flag.STATIC_NODES)));
  }

  @Test
  void aPolicyOfItsOwnIsReadAsYaml() throws Exception {
    assertThat(
            policy(
                Map.of(
                    POLICY + "/container.c0",
                    "mode: MPOL_BIND\nnodes: max-dist:11\nflags: [MPOL_F_RELATIVE_NODES]\n")))
        .contains(new MemoryPolicy(Mode.BIND, "0-3", List.of(Flag.RELATIVE_NODES)));
  }

  @Test
  void whatTheContainerHasTakesThePlaceOfBothOfThePod() throws Exception {
    assertThat(
            policy(Map.of(POLICY, "{mode: MPOL_LOCAL}", CLASS + "/container.c0", "interleave"))
                .orElseThrow()
                .mode())
        .isEqualTo(Mode.INTERLEAVE);
    assertThat(policy(Map.of(CLASS, "interleave", POLICY + "/container.c0", ""))).isEmpty();
    assertThat(policy(Map.of(CLASS, "interleave", CLASS + "/container.c0", ""))).isEmpty();
  }

  @Test
  void b16OfClassAndPolicyAtOneLevelThePolicyCountsAlways() throws Exception {
    Map<String, String> both = Map.of(CLASS, "interleave", POLICY, "{mode: MPOL_LOCAL}");
    for (int i = 0; i < 20; i++) {
      assertThat(policy(both).orElseThrow().mode()).isEqualTo(Mode.LOCAL);
    }
    assertThatThrownBy(() -> policy(Compat.STRICT, Unsupported.REFUSE, NEW, both))
        .hasMessageContaining(CLASS + ":1:1: the value is \"interleave\", ignored for " + POLICY);
  }

  @Test
  void b16EmptyNodesAreAnErrorUnlessTheModeNeedsNone() throws Exception {
    assertThatThrownBy(() -> policy(Map.of(POLICY, "{mode: MPOL_BIND, nodes: \"\"}")))
        .hasMessageContaining(POLICY + ":1:")
        .hasMessageContaining("nodes is \"\", expected all, allowed-mems");
    assertThat(policy(Map.of(POLICY, "{mode: MPOL_LOCAL, nodes: \"\"}")).orElseThrow().nodes())
        .isEmpty();
  }

  @Test
  void unknownModesNodesFlagsAndClassesAreToldWithTheKnownOnes() {
    assertThatThrownBy(() -> policy(Map.of(POLICY, "{mode: X, nodes: some, flags: [Z]}")))
        .hasMessageContaining("mode is \"X\", expected one of MPOL_DEFAULT")
        .hasMessageContaining("nodes is \"some\", expected all")
        .hasMessageContaining("flags is \"Z\", expected some of MPOL_F_STATIC_NODES");
    assertThatThrownBy(() -> policy(Map.of(POLICY, "{nodes: all}")))
        .hasMessageContaining("the value is without mode, expected one of MPOL_DEFAULT");
    assertThatThrownBy(() -> policy(Map.of(CLASS, "gold")))
        .hasMessageContaining("one of the classes [interleave]");
  }

  @Test
  void anUnknownAnnotationIsAnErrorOnlyWithoutAKnownOne() throws Exception {
    String other = "colour.memory-policy.nri.io";
    assertThat(policy(Map.of(other, "red", CLASS, "interleave"))).isPresent();
    assertThatThrownBy(() -> policy(Map.of(other, "red"))).hasMessageContaining(other);
  }

  @Test
  void b16ARuntimeThatDoesNotKnowTheFieldIsNamed() throws Exception {
    Map<String, String> annotations = Map.of(CLASS, "interleave");
    assertThatThrownBy(() -> policy(Compat.MENDED, Unsupported.REFUSE, OLD, annotations))
        .hasMessageContaining(
            "containerd v2.2.7 speaks NRI v0.11, and memory policies came with v0.12");
    assertThat(policy(Compat.MENDED, Unsupported.IGNORE, OLD, annotations)).isEmpty();
    assertThat(policy(Compat.MENDED, Unsupported.REFUSE, OLD, Map.of())).isEmpty();
  }

  @Test
  void mistakesInTheConfigurationAreToldTogether() {
    var problems = new ArrayList<String>();
    new Config(
            Compat.MENDED,
            List.of(
                new PolicyClass("", new PolicySpec("", "all", List.of())),
                new PolicyClass("a", new PolicySpec("MPOL_BIND", "", List.of("Z")))),
            Unsupported.REFUSE,
            sysfs)
        .validate((key, _, _) -> problems.add(key));
    assertThat(problems)
        .containsExactly(
            "classes[0].name",
            "classes[0].policy.mode",
            "classes[1].policy.nodes",
            "classes[1].policy.flags");
  }
}
