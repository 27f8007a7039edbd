package dev.switchboard.nri.it;

import dev.switchboard.nri.extension.LifecycleEvent.ContainerRemoved;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.loading.JarBuilder;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RequestRefusedException;
import dev.switchboard.nri.runtime.RuntimeProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

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
  private final Path guests;

  /** Two more: one in shadow mode, and one that clashes with the first where a pod asks for it. */
  private static final Map<String, String> MORE_LINKS =
      Map.of(
          "candidate",
          """
          implements CreateContainerHandler {
            public ContainerAdjustment createContainer(
                PodSandbox pod, Container container, RequestContext request) {
              var wish = ContainerAdjustment.builder().env("TRIED", "out");
              return (pod.annotations().containsKey("tried") ? wish.annotation("first", "theirs") : wish).build();
            }
          }
          """,
          "clashing",
          """
          implements CreateContainerHandler {
            public ContainerAdjustment createContainer(
                PodSandbox pod, Container container, RequestContext request) {
              return pod.annotations().containsKey("clash")
                  ? ContainerAdjustment.builder().annotation("first", "mine").build()
                  : ContainerAdjustment.none();
            }
          }
          """);

  /**
   * @param work an empty folder
   * @param containers how many, each in a pod of its own
   */
  ConsoleNode(Path work, int containers) throws Exception {
    this(work, containers, 0, LINKS, "");
  }

  /** With five links, two guests that are expected, and two containers that were there before. */
  static ConsoleNode eventful(Path work) throws Exception {
    var links = new HashMap<>(LINKS);
    links.putAll(MORE_LINKS);
    return new ConsoleNode(
        work,
        3,
        2,
        links,
        """
        switchboard.extensions.candidate.mode: shadow
        switchboard.guests:
          visitor: {timeout: 30s}
          late: {required: false, timeout: 30s}
        """);
  }

  private ConsoleNode(
      Path work, int containers, int earlier, Map<String, String> links, String more)
      throws Exception {
    Path jars = Files.createDirectory(work.resolve("extensions"));
    for (Map.Entry<String, String> link : links.entrySet()) {
      JarBuilder.of(link.getKey())
          .manifest("Switchboard-Priority", String.valueOf(100 + link.getKey().length()))
          .extension("x.Link", link.getValue())
          .build(jars.resolve(link.getKey() + ".jar"));
    }
    Path socket = work.resolve("nri.sock");
    guests = work.resolve("guests.sock");
    runtime = NriRuntime.listen(profile(socket, earlier));
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
                    .formatted(jars, guests)
                + more);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (runtime.plugins().isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    for (int i = 0; i < containers; i++) {
      create("pod-" + i, Map.of());
    }
    process.get("health"); // there as soon as it answers
  }

  /** A runtime on which so many containers are before anybody connects. */
  private static RuntimeProfile profile(Path socket, int earlier) {
    List<PodSandbox> pods =
        IntStream.range(0, earlier)
            .mapToObj(i -> PodSandbox.of("shop", "earlier-" + i, Map.of()))
            .toList();
    var node = new NodeSnapshot(pods, pods.stream().map(ConsoleNode::container).toList());
    RuntimeProfile usual = RuntimeProfile.of(socket, "testd", "1.0");
    return new RuntimeProfile(socket, usual.identity(), () -> node, usual.updates());
  }

  URI url() {
    return URI.create(process.url() + "/");
  }

  /** Where guests connect. */
  Path guests() {
    return guests;
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
