package dev.switchboard.nri.it;

import dev.switchboard.nri.loading.JarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Jars that do what the plugin of peers/bench does, each under its own name. */
final class BenchJars {
  private static final String SOURCE =
      """
      implements CreateContainerHandler, RunPodSandboxHandler, StartContainerHandler,
          StopContainerHandler, LifecycleListener<LifecycleEvent> {
        public ContainerAdjustment createContainer(
            PodSandbox pod, Container container, RequestContext request) {
          return ContainerAdjustment.builder()
              .annotation("bench.example.com/NAME", "NAME")
              .env("BENCH_NAME", "NAME")
              .mount(new Mount("/bench/NAME", "bind", "/var/lib/bench/NAME",
                  java.util.List.of("bind", "ro")))
              .build();
        }
        public ContainerUpdates stopContainer(
            PodSandbox pod, Container container, RequestContext request) {
          return ContainerUpdates.none();
        }
        public void runPodSandbox(PodSandbox pod, RequestContext request) {}
        public void startContainer(PodSandbox pod, Container container, RequestContext request) {}
        public void onEvent(LifecycleEvent event, RequestContext request) {}
      }
      """;

  private BenchJars() {}

  /** Builds {@code p00.jar}, {@code p01.jar} and so on, unless they are there. */
  static Path build(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      String name = "p%02d".formatted(i);
      Path jar = folder.resolve(name + ".jar");
      if (Files.notExists(jar)) {
        JarBuilder.of(name).extension("bench.Extension", SOURCE.replace("NAME", name)).build(jar);
      }
    }
    return folder;
  }
}
