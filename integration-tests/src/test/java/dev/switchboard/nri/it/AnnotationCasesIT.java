package dev.switchboard.nri.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.LinuxContainerAdjustment;
import dev.switchboard.nri.wire.proto.LinuxDevice;
import dev.switchboard.nri.wire.proto.LinuxScheduler;
import dev.switchboard.nri.wire.proto.PodSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of annotations, played against the bundled jars over the Go runtime side. */
@Timeout(180)
class AnnotationCasesIT {
  private static final Map<String, String> SUFFIXES =
      Map.of("/c", "/container.c0", "/p", "/pod", "/x", "/container.other");

  @TempDir Path work;

  /**
   * A line of the table.
   *
   * @param gives what the runtime is told, or {@code refused: } with a part of the reason
   */
  private record Case(String line, Map<String, String> annotations, String gives) {}

  private static List<Case> cases() throws IOException {
    String table;
    try (InputStream file = AnnotationCasesIT.class.getResourceAsStream("/annotation-cases.txt")) {
      table = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
    }
    return table
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(AnnotationCasesIT::parse)
        .toList();
  }

  private static Case parse(String line) {
    String[] sides = line.split(" => ", 2);
    var annotations = new TreeMap<String, String>();
    for (String annotation : sides[0].split(" ;; ")) {
      if (!annotation.isEmpty()) {
        String[] parts = annotation.split("=", 2);
        annotations.put(key(parts[0]), parts[1].replace("\\n", "\n").replace("\\t", "\t"));
      }
    }
    String[] results = sides[1].split(" \\|\\| ");
    assertThat(results).as("what it gives here and upstream: %s", line).hasSize(2);
    return new Case(line, annotations, results[0]);
  }

  private static String key(String name) {
    int slash = name.indexOf('/');
    if (name.contains(".")) {
      return name;
    }
    String topic = slash < 0 ? name : name.substring(0, slash);
    String suffix = slash < 0 ? "" : SUFFIXES.get(name.substring(slash));
    if (!topic.startsWith("old-")) {
      return topic + ".noderesource.dev" + suffix;
    }
    String old = topic.substring("old-".length());
    return old + (old.equals("ulimits") ? ".nri.containerd.io" : ".nri.io") + suffix;
  }

  @Test
  void everyCaseGivesWhatTheTableSays() throws Exception {
    Peers.require("nri-v0.12.5");
    List<Case> cases = cases();
    assertThat(cases).hasSizeGreaterThan(200);
    var different = new ArrayList<String>();
    Path socket = work.resolve("nri.sock");
    try (var runtime = new GoRuntime("v0.12.5", socket, "-request-timeout", "30s");
        var switchboard = new SwitchboardProcess(work, socket, configuration())) {
      runtime.awaitPlugin();
      for (Case each : cases) {
        String given = given(runtime, each);
        if (each.gives.startsWith("refused: ")
            ? !given.startsWith("refused: ")
                || !given.contains(each.gives.substring("refused: ".length()))
            : !given.equals(each.gives)) {
          different.add(each.line + "\n      gives " + given);
        }
      }
      assertThat(different).isEmpty();
      assertThat(switchboard.isAlive()).isTrue();
    }
  }

  private String configuration() throws IOException {
    return """
    switchboard:
      extensions:
        ulimit: {timeout: 20s}
        devices: {timeout: 20s}
        logger: {enabled: false}
        hooks:
          timeout: 20s
          config:
            directories: [%s]
    """
        .formatted(Files.createDirectory(work.resolve("hooks.d")));
  }

  private static String given(GoRuntime runtime, Case each) throws IOException {
    var request =
        CreateContainerRequest.newBuilder()
            .setPod(
                PodSandbox.newBuilder()
                    .setId("p1")
                    .setName("web")
                    .setNamespace("default")
                    .putAllAnnotations(each.annotations))
            .setContainer(Container.newBuilder().setId("c1").setPodSandboxId("p1").setName("c0"))
            .build();
    GoRuntime.Outcome outcome = runtime.call("CreateContainer", request);
    if (!outcome.error().isEmpty()) {
      return "refused: " + outcome.error();
    }
    List<String> facts = facts(CreateContainerResponse.parseFrom(outcome.response()).getAdjust());
    return facts.isEmpty() ? "nothing" : String.join("; ", facts);
  }

  private static List<String> facts(ContainerAdjustment adjust) {
    var facts = new ArrayList<String>();
    adjust
        .getRlimitsList()
        .forEach(limit ->
            facts.add(
                "%s %s/%s"
                    .formatted(
                        limit.getType(),
                        Long.toUnsignedString(limit.getHard()),
                        Long.toUnsignedString(limit.getSoft()))));
    adjust.getLinux().getDevicesList().forEach(device -> facts.add(fact(device)));
    adjust.getCDIDevicesList().forEach(device -> facts.add("cdi " + device.getName()));
    adjust
        .getMountsList()
        .forEach(mount ->
            facts.add(
                mount.getDestination().startsWith("-")
                    ? mount.getDestination()
                    : "%s <- %s %s %s"
                        .formatted(
                            mount.getDestination(),
                            mount.getSource(),
                            mount.getType(),
                            mount.getOptionsList())));
    linux(adjust.getLinux(), facts);
    return facts;
  }

  private static String fact(LinuxDevice device) {
    return "%s %s %d:%d%s%s%s"
        .formatted(
            device.getPath(),
            device.getType(),
            device.getMajor(),
            device.getMinor(),
            device.hasFileMode() ? " mode=0%o".formatted(device.getFileMode().getValue()) : "",
            device.hasUid() ? " uid=" + Integer.toUnsignedString(device.getUid().getValue()) : "",
            device.hasGid() ? " gid=" + Integer.toUnsignedString(device.getGid().getValue()) : "");
  }

  private static void linux(LinuxContainerAdjustment linux, List<String> facts) {
    if (linux.hasIoPriority()) {
      String ioClass = linux.getIoPriority().getClass_().name().replace("IOPRIO_CLASS_", "");
      facts.add("io " + ioClass + " " + linux.getIoPriority().getPriority());
    }
    if (linux.hasScheduler()) {
      facts.add(fact(linux.getScheduler()));
    }
    new TreeMap<>(linux.getNetDevicesMap())
        .forEach((host, device) -> facts.add("net " + host + "=" + device.getName()));
    new TreeMap<>(linux.getSysctlMap())
        .forEach((name, value) -> facts.add("sysctl " + name + "=" + value));
    if (linux.hasMemoryPolicy()) {
      facts.add(
          "mem %s %s %s"
              .formatted(
                  linux.getMemoryPolicy().getMode().name().replace("MPOL_", ""),
                  linux.getMemoryPolicy().getNodes(),
                  linux.getMemoryPolicy().getFlagsList().stream()
                      .map(flag -> flag.name().replace("MPOL_F_", ""))
                      .toList()));
    }
  }

  private static String fact(LinuxScheduler scheduler) {
    return "sched %s %d %d %s %s/%s/%s"
        .formatted(
            scheduler.getPolicy().name().replace("SCHED_", ""),
            scheduler.getNice(),
            scheduler.getPriority(),
            scheduler.getFlagsList().stream()
                .map(flag -> flag.name().replace("SCHED_FLAG_", ""))
                .toList(),
            Long.toUnsignedString(scheduler.getRuntime()),
            Long.toUnsignedString(scheduler.getDeadline()),
            Long.toUnsignedString(scheduler.getPeriod()));
  }
}
