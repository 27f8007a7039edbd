package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pods that are played: what people would write into a manifest, and what a kubelet makes. */
final class DemoPods {
  /** Asks for the demonstration's hook; see {@link DemoFolder}. */
  static final String HOOK_ANNOTATION = "demo.switchboard.dev/hook";

  private static final String ULIMITS = "ulimits.noderesource.dev/container.";
  private static final String DEVICES = "devices.noderesource.dev/container.";
  private static final long MI = 1 << 20;
  private static final int CPU_PERIOD = 100_000;

  private DemoPods() {}

  /** A pod with the containers it is to have. */
  record DemoPod(PodSandbox pod, List<Container> containers) {}

  /**
   * A container that is asked for.
   *
   * @param milliCpus its share of the node, in thousandths of a CPU; it may use twice as much
   */
  private record Wish(
      String container,
      String image,
      String program,
      int memoryMi,
      int milliCpus,
      String ulimits,
      String devices) {}

  private record Template(String namespace, String name, List<Wish> wishes) {}

  private static final List<Template> TEMPLATES =
      List.of(
          new Template(
              "shop",
              "web",
              List.of(
                  new Wish(
                      "nginx",
                      "docker.io/library/nginx:1.29",
                      "/usr/sbin/nginx",
                      128,
                      250,
                      "[{type: nofile, soft: 65536, hard: 65536}]",
                      "[{path: /dev/fuse, type: c, major: 10, minor: 229, file_mode: 0600}]"),
                  new Wish(
                      "metrics",
                      "registry.example.com/exporter:4",
                      "/bin/exporter",
                      32,
                      50,
                      "[{type: nproc, soft: 64, hard: 128}]",
                      "[{path: /dev/null0, type: c, major: 1, minor: 3}]"))),
          new Template(
              "media",
              "encoder",
              List.of(
                  new Wish(
                      "ffmpeg",
                      "registry.example.com/ffmpeg:8",
                      "/usr/bin/ffmpeg",
                      1024,
                      2000,
                      "[{type: memlock, soft: 67108864, hard: 67108864}, {type: core, soft: 0, hard: 0}]",
                      "[{path: /dev/dri/renderD128, type: c, major: 226, minor: 128, gid: 44}]"),
                  new Wish(
                      "uploader",
                      "registry.example.com/upload:2",
                      "/bin/upload",
                      64,
                      100,
                      "[{type: nofile, soft: 4096, hard: 8192}]",
                      "[{path: /dev/random0, type: c, major: 1, minor: 8}]"))),
          new Template(
              "data",
              "postgres",
              List.of(
                  new Wish(
                      "postgres",
                      "docker.io/library/postgres:18",
                      "/usr/bin/postgres",
                      2048,
                      1000,
                      "[{type: nofile, soft: 16384, hard: 32768}, {type: stack, soft: 8388608, hard: 8388608}]",
                      "[{path: /dev/hpet, type: c, major: 10, minor: 228, file_mode: 0440}]"),
                  new Wish(
                      "backup",
                      "registry.example.com/backup:7",
                      "/bin/backup",
                      96,
                      100,
                      "[{type: fsize, soft: 1073741824, hard: 1073741824}]",
                      "[{path: /dev/tape, type: c, major: 9, minor: 0}]"))));

  /** A pod whose annotation is wrong, so that its container is refused. */
  private static final Template MISTAKEN =
      new Template(
          "shop",
          "checkout",
          List.of(
              new Wish(
                  "api",
                  "registry.example.com/checkout:3",
                  "/bin/checkout",
                  256,
                  200,
                  "[{type: nofiles, soft: 65536, hard: 65536}]",
                  "[{path: /dev/random0, type: c, major: 1, minor: 8}]")));

  /** As many pods as asked for; the templates come round again under new names. */
  static List<DemoPod> of(int count) {
    return IntStream.range(0, count).mapToObj(DemoPods::pod).toList();
  }

  /** The pod of a number; each number has a name of its own. */
  static DemoPod pod(int number) {
    int round = number / TEMPLATES.size();
    return pod(TEMPLATES.get(number % TEMPLATES.size()), round == 0 ? "" : "-" + (round + 1));
  }

  /** One with a mistake in its annotations. */
  static DemoPod mistaken(int number) {
    return pod(MISTAKEN, "-" + number);
  }

  private static DemoPod pod(Template template, String suffix) {
    String name = template.name + suffix;
    Map<String, String> annotations = new LinkedHashMap<>();
    template.wishes.forEach(wish -> {
      annotations.put(ULIMITS + wish.container, wish.ulimits);
      annotations.put(DEVICES + wish.container, wish.devices);
    });
    annotations.put(HOOK_ANNOTATION, "yes");
    String of = template.namespace + "/" + name;
    PodSandbox pod =
        new PodSandbox(
            id(of),
            name,
            uuid(of).toString(),
            template.namespace,
            Map.of("app", template.name),
            annotations,
            "",
            PodSandbox.Linux.NONE,
            0,
            List.of());
    return new DemoPod(pod, template.wishes.stream().map(wish -> container(pod, wish)).toList());
  }

  private static Container container(PodSandbox pod, Wish wish) {
    String id = id(pod.id() + wish.container);
    Container.Linux none = Container.Linux.NONE;
    Container.Linux linux =
        new Container.Linux(
            Stream.of("pid", "ipc", "uts", "mount", "network")
                .map(type -> new Namespace(type, ""))
                .toList(),
            none.devices(),
            resources(wish.memoryMi * MI, wish.milliCpus),
            OptionalLong.of(900),
            "/kubepods/burstable/pod" + pod.uid() + "/" + id,
            none.ioPriority(),
            none.seccompProfile(),
            none.seccompPolicy(),
            none.sysctl(),
            none.netDevices(),
            none.scheduler(),
            none.rdt());
    Container asked =
        ContainerBuilder.from(Container.of(id, pod.id(), wish.container))
            .args(List.of(wish.program))
            .env(List.of("PATH=/usr/bin:/bin", "HOSTNAME=" + pod.name()))
            .rlimits(List.of(new Rlimit("RLIMIT_NOFILE", 1048576, 1024)))
            .linux(linux)
            .build();
    return Stages.of(asked, new Image(wish.image, "", ""));
  }

  /** The same container once more, as its next attempt. */
  static Container again(Container container, int attempt) {
    return Stages.of(container, id(container.id() + attempt));
  }

  /** As a kubelet asks for them: twice the share as the limit. */
  static Resources resources(long memory, int milliCpus) {
    Resources none = Resources.none();
    Resources.Memory unlimited = Resources.Memory.NONE;
    return new Resources(
        new Resources.Memory(
            OptionalLong.of(memory),
            unlimited.reservation(),
            unlimited.swap(),
            unlimited.kernel(),
            unlimited.kernelTcp(),
            unlimited.swappiness(),
            unlimited.disableOomKiller(),
            unlimited.useHierarchy()),
        new Resources.Cpu(
            OptionalLong.of(milliCpus * 1024L / 1000),
            OptionalLong.of(2L * milliCpus * CPU_PERIOD / 1000),
            OptionalLong.of(CPU_PERIOD),
            OptionalLong.empty(),
            OptionalLong.empty(),
            "",
            ""),
        none.hugepageLimits(),
        none.blockioClass(),
        none.rdtClass(),
        none.unified(),
        none.deviceRules(),
        none.pidsLimit());
  }

  private static UUID uuid(String of) {
    return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8));
  }

  /** As long as a runtime's. */
  private static String id(String of) {
    return (uuid(of).toString() + uuid("id of " + of)).replace("-", "");
  }
}
