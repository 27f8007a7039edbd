package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.demo.DemoPods.DemoPod;
import dev.switchboard.nri.app.host.Host;
import dev.switchboard.nri.app.report.ContainerStory;
import dev.switchboard.nri.app.report.Terminal;
import dev.switchboard.nri.app.report.Version;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerCreated;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerStarted;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.RequestRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The main job without a container runtime: an embedded one plays pods, the host serves it over a
 * real socket, and what each extension did to each container is shown.
 */
public final class Demo {
  private static final long CONNECT_SECONDS = 10;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final Duration BETWEEN_EVENTS = Duration.ofSeconds(1);

  private final Terminal stage;
  private final Recorder recorder = new Recorder();
  private final Map<String, Integer> changed = new TreeMap<>();
  private final NriRuntime runtime;
  private int containers;

  private Demo(NriRuntime runtime, Terminal stage) {
    this.runtime = runtime;
    this.stage = stage;
  }

  /**
   * Plays pods through their life and shows what became of each container.
   *
   * @param pods how many pods
   * @param properties settings, as {@code --key=value}; they win over the demonstration's own
   * @return the exit code: 1 if the host did not connect or a bundled jar failed
   */
  public static int run(int pods, List<String> properties)
      throws IOException, InterruptedException, RequestRefusedException {
    try (DemoFolder folder = DemoFolder.create();
        NriRuntime runtime = DemoSetup.runtime(folder.socket(), () -> NodeSnapshot.EMPTY)) {
      var demo = new Demo(runtime, Terminal.ofProcess());
      demo.open(folder);
      try (Host host = Host.start(DemoSetup.settings(folder, false, properties), demo.recorder)) {
        if (!demo.connected()) {
          return 1;
        }
        demo.introduce(host.switchboard());
        for (DemoPod pod : DemoPods.of(pods)) {
          demo.play(pod);
        }
        demo.sumUp(pods);
        return failures(host);
      }
    }
  }

  /**
   * Plays a node on which pods come, change and go, until a signal.
   *
   * @param pods how many are there at a time
   * @param properties settings, as {@code --key=value}; they win over the demonstration's own
   * @return the exit code: 1 if the host did not connect or a bundled jar failed
   */
  public static int serve(int pods, List<String> properties)
      throws IOException, InterruptedException {
    Terminal stage = Terminal.ofProcess();
    var node =
        new LivingNode(
            text -> stage.line(CLOCK.format(LocalTime.now(ZoneId.systemDefault())) + "  " + text));
    try (Ending ending = Ending.onSignal();
        DemoFolder folder = DemoFolder.create();
        NriRuntime runtime = DemoSetup.runtime(folder.socket(), node::snapshot)) {
      var demo = new Demo(runtime, stage);
      demo.open(folder);
      var settings = new ArrayList<>(DemoSetup.settings(folder, true, properties));
      settings.add("--spring.main.register-shutdown-hook=false"); // the signal is ours
      try (Host host = Host.start(settings, ChainListener.NONE)) {
        if (!demo.connected()) {
          return 1;
        }
        demo.introduce(host.switchboard());
        for (int i = 0; i < pods && !ending.awaited(Duration.ZERO); i++) {
          var _ = node.come(runtime);
        }
        stage.line("");
        stage.title(
            "%d pods with %d containers run; look at %s"
                .formatted(node.pods(), node.containers(), host.url()));
        stage.line("Ctrl-C ends it. Until then pods come (+), change (~) and go (-):");
        while (!ending.awaited(BETWEEN_EVENTS)) {
          node.goOn(runtime);
        }
        return failures(host);
      }
    }
  }

  private void open(DemoFolder folder) {
    stage.title("NRI Switchboard " + Version.current().program() + ", demonstration");
    stage.line(
        "An embedded NRI runtime listens in " + folder.root() + "; no container is really made.");
  }

  private static int failures(Host host) {
    return host.switchboard().extensions().stream()
            .anyMatch(extension -> extension.state() == ExtensionState.FAILED)
        ? 1
        : 0;
  }

  private boolean connected() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
    while (runtime.plugins().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    if (runtime.plugins().isEmpty()) {
      System.err.println("switchboard: the host did not connect within " + CONNECT_SECONDS + " s.");
      return false;
    }
    return true;
  }

  private void introduce(Switchboard switchboard) {
    stage.line("The host is connected as its one plugin, " + runtime.plugins().getFirst() + ".");
    stage.line(
        "Chain: "
            + switchboard.chain().links().stream()
                .map(link -> link.label() + " (priority " + link.settings().priority() + ")")
                .collect(Collectors.joining(" → ")));
    switchboard.extensions().stream()
        .filter(extension -> extension.state() == ExtensionState.FAILED)
        .forEach(Demo::complain);
    switchboard.chain().links().stream().map(Link::id).forEach(id -> changed.put(id, 0));
  }

  private static void complain(LoadedExtension extension) {
    System.err.println(
        "switchboard: extension "
            + extension.id()
            + " failed: "
            + String.join("; ", extension.problems()));
  }

  /** A pod from its sandbox to its end. */
  private void play(DemoPod demo) throws RequestRefusedException, InterruptedException {
    PodSandbox pod = demo.pod();
    show(pod);
    runtime.runPodSandbox(pod);
    for (Container container : demo.containers()) {
      create(pod, container);
      runtime.tell(new ContainerCreated(pod, container));
      runtime.startContainer(pod, container);
      runtime.tell(new ContainerStarted(pod, container));
    }
    for (Container container : demo.containers()) {
      var _ = runtime.stopContainer(pod, container);
      runtime.tell(new ContainerRemoved(pod, container));
    }
    runtime.tell(new PodSandboxStopped(pod));
    runtime.tell(new PodSandboxRemoved(pod));
  }

  private void create(PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    var replies = runtime.createContainer(pod, container);
    if (replies.isEmpty()) {
      stage.line("  Container " + container.name() + ": no extension handles creations");
      return;
    }
    var answers = recorder.take();
    ContainerStory story = ContainerStory.of(container, answers, replies.getFirst().value());
    containers++;
    for (int i = 0; i < answers.size(); i++) {
      if (!story.steps().get(i).differences().isEmpty()) {
        changed.merge(answers.get(i).link().id(), 1, Integer::sum);
      }
    }
    stage.line("");
    stage.title("  Container " + container.name());
    stage.steps(story.steps(), "    ");
    stage.line("    Merged result, as one plugin's answer to the runtime:");
    stage.result("changed", story.result(), "      ");
  }

  private void show(PodSandbox pod) {
    stage.line("");
    stage.title("Pod " + pod.namespace() + "/" + pod.name() + ", annotated with");
    pod.annotations().forEach((key, value) -> stage.line("  " + key + ": " + value));
  }

  private void sumUp(int pods) {
    stage.line("");
    stage.title(
        "Played "
            + pods
            + (pods == 1 ? " pod" : " pods")
            + " with "
            + containers
            + " containers. Changed by");
    changed.forEach((id, count) -> stage.line("  " + id + ": " + count + " containers"));
  }
}
