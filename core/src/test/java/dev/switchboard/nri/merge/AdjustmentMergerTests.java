package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Resources.Memory;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.extension.model.Scheduler;
import dev.switchboard.nri.extension.model.Seccomp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The names of links and scenarios are those of the worked results in NRI's behaviour. */
class AdjustmentMergerTests {
  private static final Container ORIGINAL =
      ContainerBuilder.from(Container.of("c1", "p1", "app"))
          .annotations(Map.of("orig", "0"))
          .args(List.of("sh"))
          .env(List.of("ORIG=0", "PATH=/bin"))
          .mounts(List.of(mount("/orig", "host"), mount("/proc", "proc")))
          .build();

  private final AdjustmentMerger merger = new AdjustmentMerger(ORIGINAL);

  private static Mount mount(String destination, String source) {
    return new Mount(destination, "bind", source, List.of());
  }

  private static Device device(String path, long minor) {
    return new Device(
        path, "c", 1, minor, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  private static ContainerAdjustmentBuilder wish() {
    return ContainerAdjustment.builder();
  }

  private void merge(String link, ContainerAdjustmentBuilder wish) throws Exception {
    merger.merge(link, wish.build());
  }

  private void conflict(
      String link, ContainerAdjustmentBuilder wish, String owner, String fieldAndKey) {
    ContainerAdjustment before = merger.result();
    Container shown = merger.draft();
    assertThatThrownBy(() -> merge(link, wish))
        .isInstanceOf(MergeConflictException.class)
        .hasMessage(
            "plugins \"%s\" and \"%s\" both tried to set %s".formatted(link, owner, fieldAndKey));
    assertThat(merger.result()).as("a refused wish leaves no trace").isEqualTo(before);
    assertThat(merger.draft()).isEqualTo(shown);
  }

  @Test
  void noWishChangesNothing() throws Exception {
    merge("A", wish());
    assertThat(merger.result()).isEqualTo(ContainerAdjustment.none());
    assertThat(merger.draft()).isEqualTo(ORIGINAL);
  }

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

  private static Resources parts(Memory memory, Cpu cpu) {
    return new Resources(
        memory,
        cpu,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        OptionalLong.empty());
  }

  private static Resources with(
      Resources base,
      List<HugepageLimit> pages,
      Map<String, String> unified,
      OptionalLong pids,
      boolean blockio,
      boolean rdt) {
    return new Resources(
        base.memory(),
        base.cpu(),
        pages,
        blockio ? Optional.of("b") : Optional.empty(),
        rdt ? Optional.of("r") : Optional.empty(),
        unified,
        List.of(),
        pids);
  }

  private static Rdt rdt(String closId, List<String> schemata, Boolean monitoring) {
    return new Rdt(
        Optional.ofNullable(closId),
        Optional.ofNullable(schemata),
        Optional.ofNullable(monitoring));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyField")
  void secondSetterOfAFieldConflicts(String text, Consumer<ContainerAdjustmentBuilder> ask)
      throws Exception {
    ContainerAdjustmentBuilder wish = wish();
    ask.accept(wish);
    merge("A", wish);
    assertThat(merger.result()).isEqualTo(wish.build());
    conflict("B", wish, "A", text);
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
  void hooksOfAllLinksRunInTheirOrderWithoutConflict() throws Exception {
    var first = new Hook("/1", List.of(), List.of(), OptionalLong.empty());
    var second = new Hook("/2", List.of(), List.of(), OptionalLong.of(3));
    merge("A", wish().poststopHook(first));
    merge("B", wish().poststopHook(second).createRuntimeHook(first));
    assertThat(merger.result().hooks().poststop()).containsExactly(first, second);
    assertThat(merger.draft().hooks().createRuntime()).containsExactly(first);
    assertThat(merger.ownership().owner("c1", Field.OCI_HOOKS, ""))
        .isEqualTo(new Ownership.Owner("A,B", false));
  }

  @Test
  void aRemovedAnnotationOfAnotherLinkIsShownStillAndStaysItsOwn() throws Exception {
    merge("A", wish().annotation("k", "1"));
    merge("B", wish().removeAnnotation("k"));
    assertThat(merger.draft().annotations()).containsEntry("k", "1");
    assertThat(merger.result().annotations()).containsExactly(new Change.Remove<>("k"));
    conflict("C", wish().annotation("k", "3"), "A", "Annotations k");
  }

  @Test
  void aReplacedAnnotationChangesItsOwner() throws Exception {
    merge("A", wish().annotation("k", "1"));
    merge("B", wish().replaceAnnotation("k", "2"));
    assertThat(merger.draft().annotations()).containsEntry("k", "2");
    assertThat(merger.result().annotations()).containsExactly(new Change.Set<>("k", "2"));
    conflict("C", wish().annotation("k", "3"), "B", "Annotations k");
  }

  @Test
  void anOriginalAnnotationMayBeSetAfterItsRemoval() throws Exception {
    merge("A", wish().removeAnnotation("orig"));
    assertThat(merger.draft().annotations()).containsEntry("orig", "0");
    merge("B", wish().annotation("orig", "2"));
    assertThat(merger.result().annotations()).containsExactly(new Change.Set<>("orig", "2"));
  }

  @Test
  void aRemovedMountBelongsToWhoRemovedItEvenAgainstAReplacement() throws Exception {
    merge("A", wish().mount(mount("/a", "1")));
    merge("B", wish().removeMount("/a"));
    assertThat(merger.draft().mounts()).isEqualTo(ORIGINAL.mounts());
    conflict("C", wish().mount(mount("/a", "3")), "B", "Mounts /a");
    conflict("C", wish().replaceMount(mount("/a", "3")), "B", "Mounts /a");
    assertThat(merger.result().mounts()).containsExactly(new Change.Remove<>("/a"));
  }

  @Test
  void anOriginalMountMayBeSetAfterItsRemoval() throws Exception {
    merge("A", wish().removeMount("/orig"));
    assertThat(merger.draft().mounts()).extracting(Mount::destination).containsExactly("/proc");
    merge("B", wish().mount(mount("/orig", "new")));
    assertThat(merger.draft().mounts())
        .extracting(Mount::destination)
        .containsExactly("/proc", "/orig");
    assertThat(merger.result().mounts())
        .containsExactly(new Change.Set<>("/orig", mount("/orig", "new")));
  }

  @Test
  void aReplacedMountOfAnotherLinkIsSentWithoutARemoval() throws Exception {
    merge("A", wish().mount(mount("/a", "1")));
    merge("B", wish().replaceMount(mount("/a", "2")));
    assertThat(merger.result().mounts()).containsExactly(new Change.Set<>("/a", mount("/a", "2")));
  }

  @Test
  void aDuplicateInOneWishConflictsWithItself() {
    var twice =
        new ContainerAdjustment(
            List.of(),
            List.of(
                new Change.Set<>("/a", mount("/a", "1")), new Change.Set<>("/a", mount("/a", "2"))),
            List.of(),
            Optional.empty(),
            wish().build().hooks(),
            List.of(),
            Resources.none(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            wish().build().others());
    assertThatThrownBy(() -> merger.merge("A", twice))
        .hasMessage("plugins \"A\" and \"A\" both tried to set Mounts /a");
  }

  @Test
  void aRemovedVariableOfAnotherLinkIsGoneAndBelongsToTheRemover() throws Exception {
    merge("A", wish().env("E", "1"));
    assertThat(merger.draft().env()).containsExactly("ORIG=0", "PATH=/bin", "E=1");
    merge("B", wish().removeEnv("E"));
    assertThat(merger.draft().env()).containsExactly("ORIG=0", "PATH=/bin");
    assertThat(merger.result().env()).containsExactly(new Change.Remove<>("E"));
    conflict("C", wish().env("E", "3"), "B", "Env E");
  }

  @Test
  void anOriginalVariablesRemovalIsShownAndSentForThePluginsBeforeUs() throws Exception {
    merge("A", wish().removeEnv("ORIG"));
    assertThat(merger.draft().env()).containsExactly("PATH=/bin");
    assertThat(merger.result().env()).containsExactly(new Change.Remove<>("ORIG"));
  }

  @Test
  void theFirstToTouchADeviceDecidesWhetherItIsTakenOver() throws Exception {
    merge("A", wish().replaceDevice(device("/dev/x", 1)));
    merge("B", wish().replaceDevice(device("/dev/x", 2)));
    assertThat(merger.result().devices())
        .containsExactly(new Change.Replace<>("/dev/x", device("/dev/x", 2)));
    assertThat(merger.draft().linux().devices()).containsExactly(device("/dev/x", 2));
  }

  @Test
  void argsMayBeTakenOver() throws Exception {
    merge("A", wish().args(List.of("x")));
    conflict("B", wish().args(List.of("y")), "A", "Args ");
    merge("B", wish().replaceArgs(List.of("y")));
    assertThat(merger.draft().args()).containsExactly("y");
    assertThat(merger.result().args()).contains(new ArgsChange(List.of("y"), false));
  }

  @Test
  void namespacesCannotBeTakenOver() throws Exception {
    merge("A", wish().removeNamespace("network"));
    conflict("B", wish().namespace(new Namespace("network", "")), "A", "Namespace network");
    assertThat(merger.result().namespaces()).containsExactly(new Change.Remove<>("network"));
  }

  @Test
  void rdtIsRemovedAndSetByWhoRemovesIt() throws Exception {
    merge("A", wish().rdt(rdt("c", List.of("l3"), null)));
    merge("B", wish().removeRdt());
    assertThat(merger.result().rdt()).contains(new RdtChange(true, rdt(null, null, null)));
    conflict("C", wish().rdt(rdt("d", null, null)), "B", "RdtClosID ");
    merge("C", wish().removeRdt().rdt(rdt("d", null, null)));
    assertThat(merger.result().rdt()).contains(new RdtChange(true, rdt("d", null, null)));
    assertThat(merger.draft().linux().rdt()).isEmpty();
  }

  @Test
  void whatTheRuntimeHidesFromLaterPluginsIsHiddenFromLaterLinks() throws Exception {
    merge(
        "A",
        wish()
            .cdiDevice("v/c=n")
            .rdt(rdt("c", null, null))
            .memoryPolicy(new MemoryPolicy(MemoryPolicy.Mode.BIND, "0", List.of())));
    assertThat(merger.draft()).isEqualTo(ORIGINAL);
  }

  @Test
  void resourcesOfSeveralLinksAddUp() throws Exception {
    merge(
        "A",
        wish()
            .resources(
                with(
                    Resources.none(),
                    List.of(new HugepageLimit("2MB", 1)),
                    Map.of("a", "1"),
                    OptionalLong.empty(),
                    false,
                    false)));
    merge(
        "B",
        wish()
            .resources(
                with(
                    Resources.none(),
                    List.of(new HugepageLimit("1GB", 1)),
                    Map.of("b", "2"),
                    OptionalLong.of(7),
                    true,
                    true)));
    Resources merged = merger.draft().linux().resources();
    assertThat(merged.hugepageLimits()).hasSize(2);
    assertThat(merged.unified()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    assertThat(merger.result().resources()).isEqualTo(merged);
  }

  @Test
  void updatesOfOthersAreSentAsTheyCameAndConflictByContainer() throws Exception {
    Resources shares =
        parts(
            Memory.NONE,
            new Cpu(
                OptionalLong.of(2),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                "",
                ""));
    merge("A", wish().update(ContainerUpdate.of("c2", shares)));
    conflict("B", wish().update(ContainerUpdate.of("c2", shares)), "A", "CPUShares ");
    merge("B", wish().update(ContainerUpdate.of("c3", shares)));
    merge("C", wish().update(new ContainerUpdate("c2", Optional.of(shares), true)));
    assertThat(merger.result().others().updates())
        .containsExactly(
            ContainerUpdate.of("c2", shares),
            ContainerUpdate.of("c3", shares),
            new ContainerUpdate("c2", Optional.of(shares), true));
  }

  @Test
  void theContainerUnderCreationCannotBeUpdated() {
    assertThatThrownBy(
            () -> merge("A", wish().update(new ContainerUpdate("c1", Optional.empty(), true))))
        .hasMessage("plugin \"A\" asked update of \"c1\" during creation");
  }
}
