package dev.switchboard.nri.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.effect.Warning.Kind;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.DeviceRule;
import dev.switchboard.nri.extension.model.Resources.Memory;
import dev.switchboard.nri.extension.model.Scheduler;
import dev.switchboard.nri.extension.model.Seccomp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectTests {
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final Container CONTAINER =
      ContainerBuilder.from(Container.of("c1", "p1", "app")).env(List.of("ORIG=0")).build();

  private static Target runtime(String nri) {
    return new Target(
        NriVersion.told(nri), "containerd", id -> id.equals("c1") || id.equals("c2"), false);
  }

  private static ContainerAdjustmentBuilder wish() {
    return ContainerAdjustment.builder();
  }

  private static @Nullable Effect<ContainerAdjustment> effect(
      ContainerAdjustmentBuilder wish, String nri) {
    return Effect.of(wish.build(), CONTAINER, runtime(nri));
  }

  private static List<String> texts(@Nullable Effect<?> effect) {
    return effect == null ? List.of() : effect.warnings().stream().map(Warning::text).toList();
  }

  private static Resources resources(Memory memory, Cpu cpu, OptionalLong pids, boolean rules) {
    return new Resources(
        memory,
        cpu,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        rules ? List.of(new DeviceRule(true, "c", NONE, NONE, "rwm")) : List.of(),
        pids);
  }

  private static Memory memory(long limit, OptionalLong reservation) {
    return new Memory(
        OptionalLong.of(limit),
        reservation,
        NONE,
        NONE,
        NONE,
        NONE,
        Optional.empty(),
        Optional.empty());
  }

  private static ContainerAdjustmentBuilder everythingNew() {
    return wish()
        .env("KEPT", "1")
        .args(List.of("sh"))
        .ioPriority(new IoPriority(IoPriority.IoClass.IDLE, 0))
        .seccompPolicy(
            new Seccomp(
                "SCMP_ACT_ALLOW", OptionalInt.empty(), List.of(), List.of(), "", "", List.of()))
        .namespace(new Namespace("network", "/n"))
        .resources(resources(Memory.NONE, Cpu.NONE, NONE, true))
        .netDevice("eth1", new NetDevice("net0"))
        .scheduler(new Scheduler(Scheduler.Policy.BATCH, 0, 0, List.of(), 0, 0, 0))
        .rdt(new Rdt(Optional.of("gold"), Optional.empty(), Optional.empty()))
        .memoryPolicy(new MemoryPolicy(MemoryPolicy.Mode.BIND, "0", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v0.8.0  | Args IoPriority SeccompPolicy Namespace device LinuxNetDevices LinuxSched RdtClosID MemoryPolicy
          v0.9.1  | Args IoPriority SeccompPolicy Namespace device LinuxNetDevices LinuxSched RdtClosID MemoryPolicy
          v0.10.0 | LinuxNetDevices LinuxSched RdtClosID MemoryPolicy
          v0.11.0 | MemoryPolicy
          v0.12.0 | ''
          v0.12.5 | ''
          """)
  void whatAVersionDoesNotKnowIsLeftOutWithAWord(String nri, String fields) {
    List<String> expected = fields.isEmpty() ? List.of() : List.of(fields.split(" "));
    Effect<ContainerAdjustment> effect = effect(everythingNew(), nri);
    assertThat(texts(effect))
        .allMatch(text -> text.contains(nri.equals("v0.12.0") ? "" : "NRI " + nri))
        .extracting(text -> text.split("[ ,]")[1])
        .containsExactlyElementsOf(expected);
    if (effect != null) {
      ContainerAdjustment left = effect.wish();
      assertThat(left.env()).hasSize(1);
      assertThat(left.memoryPolicy()).isEmpty();
      assertThat(left.args().isPresent()).isEqualTo(!expected.contains("Args"));
      assertThat(left.scheduler().isPresent()).isEqualTo(!expected.contains("LinuxSched"));
      assertThat(left.namespaces().isEmpty()).isEqualTo(expected.contains("Namespace"));
      assertThat(left.resources().isEmpty()).isEqualTo(expected.contains("device"));
      assertThat(Effect.of(left, CONTAINER, runtime(nri))).isNull();
    }
  }

  @Test
  void aFieldIsSentToARuntimeWhoseVersionNobodyKnows() {
    var unknown = new Target(Optional.empty(), "mystery", _ -> true, false);
    assertThat(Effect.of(everythingNew().build(), CONTAINER, unknown)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v0.8.0  | 0
          v0.10.0 | 0
          v0.11.0 | 0
          v0.11.9 | 0
          ''      | 0
          v0.12.0 | 1
          v0.12.2 | 1
          v0.12.3 | 2
          v0.12.5 | 2
          """)
  void sysctlIsSentOnlyWhereItDoesNoHarm(String nri, int left) {
    var wish = wish().sysctl("net.a", "1").removeSysctl("net.b");
    Effect<ContainerAdjustment> effect = effect(wish, nri);
    int sent = effect == null ? 2 : effect.wish().sysctl().size();
    assertThat(sent).isEqualTo(left);
    assertThat(texts(effect)).hasSize(left == 2 ? 0 : 2 - left);
    if (left == 1) {
      assertThat(texts(effect).getFirst()).contains("removes Sysctl net.b").contains(nri);
    }
  }

  @Test
  void removalsThatNriCannotExpressAreTold() {
    assertThat(texts(effect(wish().removeEnv("ORIG").removeEnv("OTHER"), "v0.12.5")))
        .containsExactly(
            "removes Env ORIG, which the container has from the start: NRI cannot remove it");
  }

  @Test
  void memoryThatNoRuntimeAppliesToANewContainerIsTold() {
    var wish = wish().resources(resources(memory(9, OptionalLong.of(5)), Cpu.NONE, NONE, false));
    assertThat(texts(effect(wish, "v0.12.5")))
        .containsExactly("sets MemReservation, which no runtime applies to a new container");
  }

  @Test
  void updatesWithoutAnEffectAreTold() {
    var realtime = new Cpu(OptionalLong.of(2), NONE, NONE, OptionalLong.of(3), NONE, "", "");
    var updates =
        new ContainerUpdates(
            List.of(
                ContainerUpdate.of("c2", resources(memory(9, NONE), Cpu.NONE, NONE, false)),
                ContainerUpdate.of("", resources(memory(9, NONE), Cpu.NONE, NONE, false)),
                ContainerUpdate.of("gone", resources(memory(9, NONE), Cpu.NONE, NONE, false)),
                ContainerUpdate.of("c1", Resources.none()),
                new ContainerUpdate("c2", Optional.empty(), true),
                ContainerUpdate.of("c2", resources(Memory.NONE, realtime, NONE, false)),
                ContainerUpdate.of(
                    "c1", resources(memory(9, NONE), Cpu.NONE, OptionalLong.of(7), true))),
            List.of(new ContainerEviction("c2", "full")));
    Effect<ContainerUpdates> effect = Effect.of(updates, runtime("v0.12.5"));
    assertThat(effect).isNotNull();
    assertThat(effect.wish()).isEqualTo(updates);
    assertThat(effect.warnings())
        .containsExactly(
            new Warning(Kind.UNKNOWN_CONTAINER, "updates a container without saying which"),
            new Warning(
                Kind.UNKNOWN_CONTAINER, "updates container \"gone\", which is not on this node"),
            new Warning(Kind.EMPTY_UPDATE, "updates nothing of container \"c1\""),
            new Warning(Kind.EMPTY_UPDATE, "updates nothing of container \"c2\""),
            new Warning(
                Kind.NOT_UPDATABLE,
                "sets CPURealtimeRuntime in an update of container \"c2\", which containerd drops"),
            new Warning(
                Kind.NOT_UPDATABLE,
                "sets PidsLimit in an update of container \"c1\", which every runtime drops"),
            new Warning(
                Kind.NOT_UPDATABLE,
                "sets device cgroup rules in an update of container \"c1\", which every runtime"
                    + " drops"),
            new Warning(Kind.EVICTION, "evicts container \"c2\", which no runtime does"));
  }

  @Test
  void updatesThatGoWithACreationAreLookedAtToo() {
    var wish =
        wish().update(ContainerUpdate.of("x", resources(memory(9, NONE), Cpu.NONE, NONE, false)));
    assertThat(texts(effect(wish, "v0.12.5")))
        .containsExactly("updates container \"x\", which is not on this node");
  }
}
