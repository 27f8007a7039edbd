package dev.switchboard.nri.bundled.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DevicesExtensionTests {
  private static ContainerAdjustment adjust(Map<String, String> annotations)
      throws InvalidAnnotationException {
    return new DevicesExtension()
        .createContainer(
            PodSandbox.of("d", "p", annotations), Container.of("c1", "p1", "c0"), new Request());
  }

  private static ContainerAdjustment adjust(String topic, String value)
      throws InvalidAnnotationException {
    return adjust(Map.of(topic + ".noderesource.dev/container.c0", value));
  }

  private static List<String> problems(String topic, String value) {
    return catchThrowableOfType(InvalidAnnotationException.class, () -> adjust(topic, value))
        .problems()
        .stream()
        .map(problem -> problem.line() + ":" + problem.column() + ": " + problem.sentence())
        .toList();
  }

  @Test
  void devicesAreAddedWithModeAndOwner() throws InvalidAnnotationException {
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
                .device(
                    new Device(
                        "/dev/nri-null",
                        "c",
                        1,
                        3,
                        OptionalInt.of(0666),
                        OptionalInt.of(1000),
                        OptionalInt.empty()))
                .device(
                    new Device(
                        "/dev/x",
                        "b",
                        0,
                        0,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty()))
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
    assertThat(adjust(Map.of()).isEmpty()).isTrue();
    assertThat(
            adjust(
                    Map.of(
                        "cdi-devices.noderesource.dev/container.c0",
                        "",
                        "cdi-devices.noderesource.dev/pod",
                        "[a.b/c=d]"))
                .isEmpty())
        .isTrue();
  }

  @Test
  void theMoreSpecificLevelGoesBeforeTheNewerName() throws InvalidAnnotationException {
    assertThat(
            adjust(
                    Map.of(
                        "cdi-devices.nri.io/container.c0",
                        "[a.b/c=old]",
                        "cdi-devices.noderesource.dev/pod",
                        "[a.b/c=new]"))
                .cdiDevices())
        .containsExactly("a.b/c=old");
  }

  @Test
  void whatWouldRemoveOrCannotBeIsRefusedWithItsPlace() {
    assertThat(problems("devices", "[{path: -/dev/a, type: c}, {path: /dev/b, type: zz}, null]"))
        .containsExactly(
            "1:9: path is \"-/dev/a\", expected an absolute path",
            "1:49: type is \"zz\", expected c, u, b or p",
            "1:54: nothing where a map is expected",
            "1:54: path is \"\", expected an absolute path",
            "1:54: type is \"\", expected c, u, b or p");
    assertThat(problems("mounts", "[{destination: -/h}, {destination: /a}, {destination: /a}]"))
        .containsExactly(
            "1:16: destination is \"-/h\", expected an absolute path",
            "1:41: \"/a\" is given twice; keep one of them");
    assertThat(problems("network-devices", "[null]"))
        .contains("1:2: hostIf is \"\", expected the name of a host's interface");
    assertThat(problems("sysctl", "{-x: 1}")).containsExactly("1:6: \"-x\" is no kernel parameter");
    assertThat(problems("cdi-devices", "[garbage]"))
        .containsExactly("1:2: \"garbage\" is no CDI device, expected vendor/class=name");
  }

  @Test
  void unknownConstantsAreRefusedWithTheKnownOnes() {
    assertThat(problems("io-priority", "{class: high, priority: 300}"))
        .containsExactly(
            "1:9: \"high\" is unknown, expected one of IOPRIO_CLASS_NONE, IOPRIO_CLASS_RT,"
                + " IOPRIO_CLASS_BE, IOPRIO_CLASS_IDLE",
            "1:25: 300 is out of range, expected 0 to 7");
    assertThat(problems("scheduling-policy", "{policy: SCHED_NICE, flags: [FAST]}")).hasSize(2);
    assertThat(problems("memory-policy", "{nodes: 0}"))
        .singleElement()
        .asString()
        .startsWith("1:1: \"mode\" is missing, expected one of MPOL_DEFAULT");
  }

  private record Request() implements RequestContext {
    @Override
    public String requestId() {
      return "r1";
    }

    @Override
    public Optional<Event> event() {
      return Optional.of(Event.CREATE_CONTAINER);
    }

    @Override
    public Duration remaining() {
      return Duration.ofSeconds(1);
    }

    @Override
    public List<String> metadata(String key) {
      return List.of();
    }
  }
}
