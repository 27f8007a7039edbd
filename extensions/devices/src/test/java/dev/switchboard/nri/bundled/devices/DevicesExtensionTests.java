package dev.switchboard.nri.bundled.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.bundled.devices.Config.Rule;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DevicesExtensionTests {
  private Config config = Config.DEFAULT;

  private ContainerAdjustment adjust(Map<String, String> annotations)
      throws InvalidAnnotationException {
    var extension = new DevicesExtension();
    extension.start(new Context(config));
    return extension.createContainer(
        PodSandbox.of("d", "p", annotations), Container.of("c1", "p1", "c0"), new Request());
  }

  private ContainerAdjustment adjust(String topic, String value) throws InvalidAnnotationException {
    return adjust(Map.of(topic + ".noderesource.dev/container.c0", value));
  }

  private List<String> problems(String topic, String value) {
    return catchThrowableOfType(InvalidAnnotationException.class, () -> adjust(topic, value))
        .problems()
        .stream()
        .map(problem -> problem.toString().replaceFirst("^[^:]*:", ""))
        .toList();
  }

  private static OptionalInt some(int number) {
    return OptionalInt.of(number);
  }

  @Test
  void devicesAreAddedWithModeAndOwner() throws InvalidAnnotationException {
    OptionalInt none = OptionalInt.empty();
    assertThat(
            adjust(
                "devices",
                """
                - path: /dev/nri-null
                  type: c
                  major: 1
                  minor: 3
                  file_mode: 0666
                  uid: 1000
                - {path: /dev/x, type: b}
                """))
        .isEqualTo(
            ContainerAdjustment.builder()
                .device(new Device("/dev/nri-null", "c", 1, 3, some(0666), some(1000), none))
                .device(new Device("/dev/x", "b", 0, 0, none, none, none))
                .build());
  }

  @Test
  void theOtherTopicsAreAdded() throws InvalidAnnotationException {
    assertThat(
            adjust(
                Map.of(
                    "cdi-devices.noderesource.dev/pod",
                    "[vendor.com/class=one]",
                    "mounts.noderesource.dev",
                    "[{source: /h, destination: /c, type: bind, options: [rbind, ro]}]",
                    "io-priority.nri.io",
                    "{class: IOPRIO_CLASS_BE, priority: 4}",
                    "scheduling-policy.noderesource.dev/container.c0",
                    "{policy: SCHED_FIFO, priority: 10, flags: [SCHED_FLAG_RESET_ON_FORK]}",
                    "network-devices.noderesource.dev/pod",
                    "[{hostIf: eth1, Name: net0}]",
                    "sysctl.noderesource.dev/container.c0",
                    "{net.ipv4.ip_forward: 1, kernel.x: on}",
                    "memory-policy.nri.io/pod",
                    "{mode: MPOL_INTERLEAVE, nodes: 0-1, flags: [MPOL_F_STATIC_NODES]}")))
        .isEqualTo(
            ContainerAdjustment.builder()
                .cdiDevice("vendor.com/class=one")
                .mount(new Mount("/c", "bind", "/h", List.of("rbind", "ro")))
                .ioPriority(new IoPriority(IoPriority.IoClass.BEST_EFFORT, 4))
                .scheduler(
                    new Scheduler(
                        Scheduler.Policy.FIFO,
                        0,
                        10,
                        List.of(Scheduler.Flag.RESET_ON_FORK),
                        0,
                        0,
                        0))
                .netDevice("eth1", new NetDevice("net0"))
                .sysctl("net.ipv4.ip_forward", "1")
                .sysctl("kernel.x", "true")
                .memoryPolicy(
                    new MemoryPolicy(
                        MemoryPolicy.Mode.INTERLEAVE,
                        "0-1",
                        List.of(MemoryPolicy.Flag.STATIC_NODES)))
                .build());
  }

  @Test
  void noAnnotationIsNoWishAndAnEmptyOneHidesThePods() throws InvalidAnnotationException {
    String key = "cdi-devices.noderesource.dev";
    assertThat(adjust(Map.of()).isEmpty()).isTrue();
    assertThat(adjust(Map.of(key + "/container.c0", "", key + "/pod", "[a.b/c=d]")).isEmpty())
        .isTrue();
  }

  @Test
  void b1NullEntriesAreRefused() {
    assertThat(problems("network-devices", "[null]"))
        .containsExactly(
            "1:2: [0] is without hostIf, expected the name of an interface of the host; add it");
    assertThat(problems("network-devices", "- ")).hasSize(1);
    assertThat(problems("devices", "[null]")).hasSize(2);
    assertThat(problems("mounts", "[null]")).hasSize(1);
    assertThat(problems("cdi-devices", "[null]")).hasSize(1);
  }

  @Test
  void b2UnknownConstantsAreRefusedWithTheKnownOnes() {
    assertThat(problems("io-priority", "{class: high, priority: 300}"))
        .containsExactly(
            "1:9: class is \"high\", expected one of IOPRIO_CLASS_BE, IOPRIO_CLASS_IDLE,"
                + " IOPRIO_CLASS_NONE, IOPRIO_CLASS_RT",
            "1:25: priority is \"300\", expected 0 to 7");
    assertThat(problems("scheduling-policy", "{policy: SCHED_NICE, flags: [FAST]}"))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("1:30: flags[0] is \"FAST\", expected one of SCHED_FLAG_DL_OVERRUN");
    assertThat(problems("memory-policy", "{nodes: 0, flags: [X]}")).hasSize(2);
  }

  @Test
  void b2UnknownConstantsDoAsUpstreamWhereThatIsAskedFor() throws InvalidAnnotationException {
    config = new Config(Compat.UPSTREAM, List.of());
    assertThat(adjust("io-priority", "{class: high, priority: 3}").isEmpty()).isTrue();
    assertThat(adjust("scheduling-policy", "{policy: X, flags: [FAST]}").scheduler())
        .contains(
            new Scheduler(
                Scheduler.Policy.NONE, 0, 0, List.of(Scheduler.Flag.RESET_ON_FORK), 0, 0, 0));
    assertThat(problems("memory-policy", "{mode: X}")).hasSize(1);
  }

  @Test
  void b3ALeadingDashIsRefusedWithTheWayToRemove() {
    assertThat(problems("mounts", "[{destination: -/h}]"))
        .containsExactly(
            "1:16: [0].destination is \"-/h\", a removal, expected a name without leading dash; to"
                + " remove, write remove: /h");
    assertThat(problems("devices", "[{path: -/dev/a, type: c}]")).hasSize(1);
    assertThat(problems("network-devices", "[{hostIf: -eth0}]")).hasSize(1);
    assertThat(problems("sysctl", "{-x: 1}"))
        .containsExactly(
            "1:6: -x is \"-x\", a removal, expected a name without leading dash; to remove, write"
                + " x: {remove: true}");
  }

  @Test
  void b3ALeadingDashRemovesWhereUpstreamIsAskedFor() throws InvalidAnnotationException {
    config = new Config(Compat.UPSTREAM, List.of());
    assertThat(adjust("mounts", "[{destination: -/h}]").mounts())
        .containsExactly(new Change.Remove<>("/h"));
    assertThat(adjust("sysctl", "{-x: 1}").sysctl()).containsExactly(new Change.Remove<>("x"));
  }

  @Test
  void b3RemoveIsTheExplicitWay() throws InvalidAnnotationException {
    assertThat(adjust("mounts", "[{remove: /h}]").mounts())
        .containsExactly(new Change.Remove<>("/h"));
    assertThat(adjust("devices", "[{remove: /dev/a}]").devices())
        .containsExactly(new Change.Remove<>("/dev/a"));
    assertThat(adjust("network-devices", "[{remove: eth0}]").netDevices())
        .containsExactly(new Change.Remove<>("eth0"));
    assertThat(adjust("sysctl", "{x: {remove: true}}").sysctl())
        .containsExactly(new Change.Remove<>("x"));
    assertThat(problems("mounts", "[{remove: /h, source: /a}, {remove: -/b}]")).hasSize(2);
  }

  @Test
  void b17CoercionsAreKeptAndRefusedOnlyWhereStrict() throws InvalidAnnotationException {
    String value = "[{Path: /dev/a, type: c, minor: 3, minor: 0x10, fileMode: 0666}]";
    assertThat(((Change.Set<Device>) adjust("devices", value).devices().getFirst()).value().minor())
        .isEqualTo(16);
    config = new Config(Compat.STRICT, List.of());
    assertThat(problems("devices", value)).hasSize(2);
  }

  @Test
  void whatCannotBeIsRefusedWithItsPlace() {
    assertThat(problems("devices", "[{path: dev, type: zz}, {path: /a, type: c, major: -1}]"))
        .containsExactly(
            "1:9: [0].path is \"dev\", expected an absolute path",
            "1:20: [0].type is \"zz\", expected c, u, b or p",
            "1:52: [1].major is \"-1\", expected a whole number from 0 to 4294967295");
    assertThat(problems("devices", "[{path: /a, type: c, file_mode: \"0666\"}]"))
        .containsExactly(
            "1:33: [0].file_mode is \"0666\", expected a mode in octal digits, such as 0644");
    assertThat(problems("mounts", "[{destination: /a}, {destination: /a}, {source: /b}]"))
        .containsExactly(
            "1:21: [1] is \"/a\" for the second time, expected each once; keep one of them",
            "1:40: [2] is without destination, expected an absolute path; add it");
    assertThat(problems("cdi-devices", "[garbage]"))
        .containsExactly("1:2: [0] is \"garbage\", expected vendor/class=name of a CDI device");
  }

  @Test
  void theProblemsOfAllTopicsAreToldAtOnce() {
    assertThat(
            catchThrowableOfType(
                    InvalidAnnotationException.class,
                    () ->
                        adjust(
                            Map.of(
                                "devices.nri.io",
                                "[x]",
                                "mounts.nri.io",
                                "{",
                                "sysctl.noderesource.dev",
                                "5")))
                .problems())
        .hasSize(3);
  }

  @Test
  void ofTwoEntriesForAnInterfaceTheLastCounts() throws InvalidAnnotationException {
    String value = "[{hostIf: e0, name: a}, {hostIf: e0, name: b}]";
    assertThat(adjust("network-devices", value).netDevices())
        .containsExactly(new Change.Set<>("e0", new NetDevice("b")));
    config = new Config(Compat.STRICT, List.of());
    assertThat(problems("network-devices", value)).hasSize(1);
  }

  @Test
  void whatIsNotListedForTheNamespaceIsRefused() throws InvalidAnnotationException {
    config =
        new Config(
            Compat.MENDED,
            List.of(
                new Rule(
                    List.of("d*"),
                    List.of("/dev/null"),
                    List.of("nvidia.com/*=*"),
                    List.of("/opt/data/**", "tmpfs"),
                    List.of(),
                    List.of("net.*"),
                    List.of("io-priority"))));
    adjust("devices", "[{path: /dev/null, type: c, major: 1, minor: 3}]");
    assertThat(problems("devices", "[{path: /dev/null, type: b, major: 8, minor: 0}]"))
        .containsExactly(
            "1:2: [0] is device \"/dev/null\" (b 8:0), expected something that is allowed in this"
                + " namespace; ask who runs the node to list it below allow");
    adjust("sysctl", "{net.ipv4.ip_forward: 1}");
    assertThat(problems("sysctl", "{kernel.shmmax: 1}")).hasSize(1);
    adjust("io-priority", "{class: IOPRIO_CLASS_BE}");
    assertThat(problems("memory-policy", "{mode: MPOL_LOCAL}")).hasSize(1);
    assertThat(problems("network-devices", "[{hostIf: eth0}]")).hasSize(1);
    assertThat(problems("cdi-devices", "[amd.com/gpu=0]")).hasSize(1);
  }
}
