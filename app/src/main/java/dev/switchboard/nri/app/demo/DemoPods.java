package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The pods that are played: what people would write into a manifest, and what a kubelet makes. */
final class DemoPods {
  /** Asks for the demonstration's hook; see {@link DemoFolder}. */
  static final String HOOK_ANNOTATION = "demo.switchboard.dev/hook";

  private static final String ULIMITS = "ulimits.noderesource.dev/container.";
  private static final String DEVICES = "devices.noderesource.dev/container.";

  private DemoPods() {}

  /** A pod with the containers it is to have. */
  record DemoPod(PodSandbox pod, List<Container> containers) {}

  private record Wish(String container, String program, String ulimits, String devices) {}

  private record Template(String namespace, String name, List<Wish> wishes) {}

  private static final List<Template> TEMPLATES =
      List.of(
          new Template(
              "shop",
              "web",
              List.of(
                  new Wish(
                      "nginx",
                      "/usr/sbin/nginx",
                      "[{type: nofile, soft: 65536, hard: 65536}]",
                      "[{path: /dev/fuse, type: c, major: 10, minor: 229, file_mode: 0600}]"),
                  new Wish(
                      "metrics",
                      "/bin/exporter",
                      "[{type: nproc, soft: 64, hard: 128}]",
                      "[{path: /dev/null0, type: c, major: 1, minor: 3}]"))),
          new Template(
              "media",
              "encoder",
              List.of(
                  new Wish(
                      "ffmpeg",
                      "/usr/bin/ffmpeg",
                      "[{type: memlock, soft: 67108864, hard: 67108864}, {type: core, soft: 0, hard: 0}]",
                      "[{path: /dev/dri/renderD128, type: c, major: 226, minor: 128, gid: 44}]"),
                  new Wish(
                      "uploader",
                      "/bin/upload",
                      "[{type: nofile, soft: 4096, hard: 8192}]",
                      "[{path: /dev/random0, type: c, major: 1, minor: 8}]"))),
          new Template(
              "data",
              "postgres",
              List.of(
                  new Wish(
                      "postgres",
                      "/usr/bin/postgres",
                      "[{type: nofile, soft: 16384, hard: 32768}, {type: stack, soft: 8388608, hard: 8388608}]",
                      "[{path: /dev/hpet, type: c, major: 10, minor: 228, file_mode: 0440}]"),
                  new Wish(
                      "backup",
                      "/bin/backup",
                      "[{type: fsize, soft: 1073741824, hard: 1073741824}]",
                      "[{path: /dev/tape, type: c, major: 9, minor: 0}]"))));

  /** As many pods as asked for; the templates come round again under new names. */
  static List<DemoPod> of(int count) {
    return IntStream.range(0, count).mapToObj(DemoPods::pod).toList();
  }

  private static DemoPod pod(int number) {
    Template template = TEMPLATES.get(number % TEMPLATES.size());
    int round = number / TEMPLATES.size();
    String name = round == 0 ? template.name : template.name + "-" + (round + 1);
    Map<String, String> annotations = new LinkedHashMap<>();
    template.wishes.forEach(wish -> {
      annotations.put(ULIMITS + wish.container, wish.ulimits);
      annotations.put(DEVICES + wish.container, wish.devices);
    });
    annotations.put(HOOK_ANNOTATION, "yes");
    PodSandbox pod = PodSandbox.of(template.namespace, name, annotations);
    return new DemoPod(pod, template.wishes.stream().map(wish -> container(pod, wish)).toList());
  }

  private static Container container(PodSandbox pod, Wish wish) {
    String id = pod.id() + "-" + wish.container;
    return ContainerBuilder.from(Container.of(id, pod.id(), wish.container))
        .args(List.of(wish.program))
        .env(List.of("PATH=/usr/bin:/bin", "HOSTNAME=" + pod.name()))
        .rlimits(List.of(new Rlimit("RLIMIT_NOFILE", 1048576, 1024)))
        .build();
  }
}
