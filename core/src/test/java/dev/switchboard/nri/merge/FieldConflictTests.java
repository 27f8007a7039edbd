package dev.switchboard.nri.merge;

import static dev.switchboard.nri.merge.Samples.device;
import static dev.switchboard.nri.merge.Samples.mount;
import static dev.switchboard.nri.merge.Samples.parts;
import static dev.switchboard.nri.merge.Samples.rdt;
import static dev.switchboard.nri.merge.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Resources.Memory;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.extension.model.Scheduler;
import dev.switchboard.nri.extension.model.Seccomp;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field is claimed by whoever asks for it first. */
class FieldConflictTests {
  private static final String UNOWNED_RESOURCES = "deviceRules";
  private static final Hook HOOK = new Hook("/h", List.of(), List.of(), OptionalLong.empty());

  /** One wish for every field, and the text that a second one for it is refused with. */
  static Stream<Object[]> everyField() {
    Resources none = Resources.none();
    return Stream.of(
        field("Annotations k", w -> w.annotation("k", "v")),
        field("Mounts /m", w -> w.mount(mount("/m", "x"))),
        field("Devices /dev/d", w -> w.device(device("/dev/d", 1))),
        field("CdiDevices v/c=n", w -> w.cdiDevice("v/c=n")),
        field("Env E", w -> w.env("E", "v")),
        field("Args ", w -> w.args(List.of("x"))),
        memory("MemLimit ", 0),
        memory("MemReservation ", 1),
        memory("MemSwapLimit ", 2),
        memory("MemKernelLimit ", 3),
        memory("MemTCPLimit ", 4),
        memory("MemSwappiness ", 5),
        memory("MemDisableOomKiller ", 6),
        memory("MemUseHierarchy ", 7),
        cpu("CPUShares ", 0),
        cpu("CPUQuota ", 1),
        cpu("CPUPeriod ", 2),
        cpu("CPURealtimeRuntime ", 3),
        cpu("CPURealtimePeriod ", 4),
        cpu("CPUSetCPUs ", 5),
        cpu("CPUSetMems ", 6),
        resources("PidsLimit ", with(none, List.of(), Map.of(), OptionalLong.of(1), false, false)),
        resources(
            "HugepageLimits 2MB",
            with(
                none,
                List.of(new HugepageLimit("2MB", 1)),
                Map.of(),
                OptionalLong.empty(),
                false,
                false)),
        resources(
            "CgroupsUnified u",
            with(none, List.of(), Map.of("u", "1"), OptionalLong.empty(), false, false)),
        resources(
            "BlockioClass ", with(none, List.of(), Map.of(), OptionalLong.empty(), true, false)),
        resources("RdtClass ", with(none, List.of(), Map.of(), OptionalLong.empty(), false, true)),
        field("CgroupsPath ", w -> w.cgroupsPath("/c")),
        field("OomScoreAdj ", w -> w.oomScoreAdj(1)),
        field("Rlimits RLIMIT_CORE", w -> w.rlimit(new Rlimit("RLIMIT_CORE", 1, 1))),
        field("IoPriority ", w -> w.ioPriority(new IoPriority(IoPriority.IoClass.IDLE, 0))),
        field(
            "SeccompPolicy ",
            w ->
                w.seccompPolicy(
                    new Seccomp(
                        "a", OptionalInt.empty(), List.of(), List.of(), "", "", List.of()))),
        field("Namespace pid", w -> w.namespace(new Namespace("pid", "/p"))),
        field("Sysctl s", w -> w.sysctl("s", "1")),
        field("LinuxNetDevices eth0", w -> w.netDevice("eth0", new NetDevice("n"))),
        field(
            "LinuxSched ",
            w -> w.scheduler(new Scheduler(Scheduler.Policy.IDLE, 0, 0, List.of(), 0, 0, 0))),
        field("RdtClosID ", w -> w.rdt(rdt("c", null, null))),
        field("RdtSchemata ", w -> w.rdt(rdt(null, List.of(), null))),
        field("RdtEnableMonitoring ", w -> w.rdt(rdt(null, null, true))),
        field(
            "MemoryPolicy ",
            w -> w.memoryPolicy(new MemoryPolicy(MemoryPolicy.Mode.BIND, "0", List.of()))));
  }

  private static Object[] field(String conflict, Consumer<ContainerAdjustmentBuilder> ask) {
    return new Object[] {conflict, ask};
  }

  private static Object[] resources(String conflict, Resources resources) {
    return field(conflict, wish -> wish.resources(resources));
  }

  private static Object[] memory(String conflict, int which) {
    OptionalLong[] v = new OptionalLong[6];
    for (int i = 0; i < 6; i++) {
      v[i] = i == which ? OptionalLong.of(1) : OptionalLong.empty();
    }
    var memory =
        new Memory(
            v[0],
            v[1],
            v[2],
            v[3],
            v[4],
            v[5],
            which == 6 ? Optional.of(true) : Optional.empty(),
            which == 7 ? Optional.of(true) : Optional.empty());
    return resources(conflict, parts(memory, Cpu.NONE));
  }

  private static Object[] cpu(String conflict, int which) {
    OptionalLong[] v = new OptionalLong[5];
    for (int i = 0; i < 5; i++) {
      v[i] = i == which ? OptionalLong.of(1) : OptionalLong.empty();
    }
    return resources(
        conflict,
        parts(
            Memory.NONE,
            new Cpu(v[0], v[1], v[2], v[3], v[4], which == 5 ? "0" : "", which == 6 ? "0" : "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyField")
  void secondSetterOfAFieldConflicts(String text, Consumer<ContainerAdjustmentBuilder> ask)
      throws Exception {
    ContainerAdjustmentBuilder builder = ContainerAdjustment.builder();
    ask.accept(builder);
    ContainerAdjustment wish = builder.build();
    var merger = new AdjustmentMerger(Container.of("c1", "p1", "app"));
    merger.merge("A", wish);
    assertThat(merger.result()).isEqualTo(wish);
    assertThatThrownBy(() -> merger.merge("B", wish))
        .isInstanceOfSatisfying(
            MergeConflictException.class,
            conflict -> {
              assertThat(conflict.conflict().claimer()).isEqualTo("B");
              assertThat(conflict.conflict().owner()).isEqualTo("A");
              assertThat(conflict.conflict().field().nriName() + " " + conflict.conflict().key())
                  .isEqualTo(text);
            })
        .hasMessage("plugins \"B\" and \"A\" both tried to set " + text);
    assertThat(merger.result()).isEqualTo(wish);
  }

  @Test
  void everyFieldButHooksIsInTheTableAbove() {
    var covered = everyField().map(row -> ((String) row[0]).split(" ", 2)[0]).toList();
    for (Field field : Field.values()) {
      if (field != Field.OCI_HOOKS) {
        assertThat(covered).contains(field.nriName());
      }
    }
  }

  @Test
  void everyPartOfAWishIsInTheTableAbove() {
    List<ContainerAdjustment> wishes = everyField().map(FieldConflictTests::wish).toList();
    assertThat(touched(wishes, ContainerAdjustment.none()))
        .containsExactlyInAnyOrderElementsOf(
            componentsBut(ContainerAdjustment.class, "hooks", "sources", "others"));
    List<Resources> resources = wishes.stream().map(ContainerAdjustment::resources).toList();
    assertThat(touched(resources, Resources.none()))
        .containsExactlyInAnyOrderElementsOf(componentsBut(Resources.class, UNOWNED_RESOURCES));
    assertThat(touched(resources.stream().map(Resources::memory).toList(), Memory.NONE))
        .containsExactlyInAnyOrderElementsOf(componentsBut(Memory.class));
    assertThat(touched(resources.stream().map(Resources::cpu).toList(), Cpu.NONE))
        .containsExactlyInAnyOrderElementsOf(componentsBut(Cpu.class));
  }

  /** Their comparison is written by hand. Where a value comes from is no part of it. */
  @Test
  void wishesAreEqualIfEachPartIs() {
    List<Object[]> asks =
        Stream.concat(
                everyField(),
                Stream.of(
                    field("hooks", w -> w.poststopHook(HOOK)),
                    field("others", w -> w.evict(new ContainerEviction("c2", "full")))))
            .toList();
    for (int i = 0; i < asks.size(); i++) {
      for (int j = 0; j < asks.size(); j++) {
        ContainerAdjustment one = wish(asks.get(i));
        ContainerAdjustment other = wish(asks.get(j));
        assertThat(one.equals(other))
            .as("%s, %s", asks.get(i)[0], asks.get(j)[0])
            .isEqualTo(i == j);
        assertThat(one.hashCode() == other.hashCode() || i != j).isTrue();
      }
      assertThat(wish(asks.get(i))).isNotEqualTo(ContainerAdjustment.none());
    }
  }

  @SuppressWarnings("unchecked")
  private static ContainerAdjustment wish(Object[] row) {
    ContainerAdjustmentBuilder builder = ContainerAdjustment.builder();
    ((Consumer<ContainerAdjustmentBuilder>) row[1]).accept(builder);
    return builder.build();
  }

  private static Set<String> componentsBut(Class<? extends Record> type, String... others) {
    var names = new TreeSet<String>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName());
    }
    names.removeAll(List.of(others));
    return names;
  }

  /** The components in which any of the records differs from one that asks for nothing. */
  private static <R extends Record> Set<String> touched(List<R> records, R none) {
    var names = new TreeSet<String>();
    for (R each : records) {
      for (RecordComponent component : none.getClass().getRecordComponents()) {
        if (!value(component, each).equals(value(component, none))) {
          names.add(component.getName());
        }
      }
    }
    return names;
  }

  private static Object value(RecordComponent component, Object of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
