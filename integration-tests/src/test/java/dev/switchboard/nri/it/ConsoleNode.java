package dev.switchboard.nri.it;

import dev.switchboard.nri.extension.LifecycleEvent.ContainerRemoved;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RequestRefusedException;
import dev.switchboard.nri.runtime.RuntimeProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node with a host and so many containers, for the console to show. */
final class ConsoleNode implements AutoCloseable {
  /** Two links that change each container, and one that fails when the pod's annotation asks. */
  private static final Map<String, String> LINKS =
      Map.of(
          "first",
          """
          implements CreateContainerHandler {
            public record Config(String apiToken, String level) {}
            public void start(ExtensionContext context) { context.config(Config.class); }
            public ContainerAdjustment createContainer(
                PodSandbox pod, Container container, RequestContext request) {
              return ContainerAdjustment.builder()
                  .annotation("note", "first").annotation("first", "<b>no markup</b>").build();
            }
          }
          """,
          "second",
          """
          implements CreateContainerHandler {
            public ContainerAdjustment createContainer(
                PodSandbox pod, Container container, RequestContext request) {
              return ContainerAdjustment.builder().replaceAnnotation("note", "second").build();
            }
          }
          """,
          "brittle",
          """
          implements CreateContainerHandler {
            public ContainerAdjustment createContainer(
                PodSandbox pod, Container container, RequestContext request) {
              if (pod.annotations().containsKey("break")) {
                throw new IllegalStateException("asked to break");
              }
              return ContainerAdjustment.none();
            }
          }
          """);

  private final NriRuntime runtime;
  private final SwitchboardProcess process;

  /**
   * @param work an empty folder
   * @param containers how many, each in a pod of its own
   */
  ConsoleNode(Path work, int containers) throws Exception {
    Path jars = Files.createDirectory(work.resolve("extensions"));
    for (Map.Entry<String, String> link : LINKS.entrySet()) {
      JarBuilder.of(link.getKey())
          .manifest("Switchboard-Priority", String.valueOf(100 + link.getKey().length()))
          .extension("x.Link", link.getValue())
          .build(jars.resolve(link.getKey() + ".jar"));
    }
    Path socket = work.resolve("nri.sock");
    runtime = NriRuntime.listen(RuntimeProfile.of(socket, "testd", "1.0"));
    process =
        new SwitchboardProcess(
            work,
            socket,
            """
            switchboard:
              extensions-directory: %s
              guests.socket-path: %s
              extensions:
                first.config: {api-token: hush-hush, level: high}
                brittle: {on-failure: ignore, breaker: {failures: 3, initial-delay: 10m, max-delay: 10m}}
            """
                .formatted(jars, work.resolve("guests.sock")));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (runtime.plugins().isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    for (int i = 0; i < containers; i++) {
      create("pod-" + i, Map.of());
    }
    process.get("health"); // there as soon as it answers
  }

  URI url() {
    return URI.create(process.url() + "/");
  }

  /** Makes a container named main, in a pod of its own. */
  void create(String pod, Map<String, String> annotations) throws Exception {
    PodSandbox sandbox = PodSandbox.of("shop", pod, annotations);
    runtime.runPodSandbox(sandbox);
    Container container = container(sandbox);
    var _ = runtime.createContainer(sandbox, container);
    runtime.startContainer(sandbox, container);
  }

  /** Takes the container of such a pod away. */
  void remove(String pod) throws RequestRefusedException, InterruptedException {
    PodSandbox sandbox = PodSandbox.of("shop", pod, Map.of());
    runtime.tell(new ContainerRemoved(sandbox, container(sandbox)));
  }

  private static Container container(PodSandbox pod) {
    return Container.of(pod.name() + "-main", pod.id(), "main");
  }

  /** Lets the runtime go. */
  void loseRuntime() throws IOException {
    runtime.close();
  }

  @Override
  public void close() throws IOException {
    process.close();
    runtime.close();
  }
}
