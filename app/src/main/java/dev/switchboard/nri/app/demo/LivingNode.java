package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.app.demo.DemoPods.DemoPod;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerCreated;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerStarted;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerUpdated;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.merge.AdjustmentMerger;
import dev.switchboard.nri.merge.InvalidWishException;
import dev.switchboard.nri.merge.MergeConflictException;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.NriRuntime;
import dev.switchboard.nri.runtime.Reply;
import dev.switchboard.nri.runtime.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A small node: pods come, change and go on it, and one in twenty is refused for a mistake in its
 * annotations. Every run is the same.
 *
 * <p>Played by one thread; what is there may be asked for on any.
 */
final class LivingNode {
  private static final int MISTAKEN_EVERY = 20;
  private static final long MI = 1 << 20;

  private final Consumer<String> news;
  private final Map<String, PodSandbox> pods = new ConcurrentHashMap<>();
  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private final List<DemoPod> there = new ArrayList<>();

  @SuppressWarnings("AvoidNewRandom") // the same choices in every run, on purpose
  private final Random choices = new Random(20);

  private int born;
  private int attempts;
  private int processes = 4000;

  /**
   * @param news told what happens, a line each
   */
  LivingNode(Consumer<String> news) {
    this.news = news;
  }

  /** What a plugin is told that connects now. */
  NodeSnapshot snapshot() {
    return new NodeSnapshot(List.copyOf(pods.values()), List.copyOf(containers.values()));
  }

  int pods() {
    return pods.size();
  }

  int containers() {
    return containers.size();
  }

  /** Lets one thing happen; there must be a pod. */
  void goOn(NriRuntime runtime) throws InterruptedException {
    DemoPod demo = there.get(choices.nextInt(there.size()));
    PodSandbox pod = demo.pod();
    List<Container> its =
        containers.values().stream().filter(each -> each.podSandboxId().equals(pod.id())).toList();
    int choice = its.isEmpty() ? 0 : choices.nextInt(3);
    try {
      switch (choice) {
        case 0 -> {
          there.remove(demo);
          go(runtime, pod, its);
          news.accept("- " + name(pod));
          news.accept("+ " + come(runtime));
        }
        case 1 -> news.accept("~ " + change(runtime, pod, its.getFirst()));
        default -> news.accept("~ " + restart(runtime, demo, its.getLast()));
      }
    } catch (RequestRefusedException e) {
      news.accept("! " + name(pod) + ": " + e.getMessage());
    }
  }

  private static String name(PodSandbox pod) {
    return pod.namespace() + "/" + pod.name();
  }

  /**
   * Lets a pod come.
   *
   * @return its name, and why it was refused if it was
   */
  String come(NriRuntime runtime) throws InterruptedException {
    int number = born++;
    DemoPod next =
        number % MISTAKEN_EVERY == MISTAKEN_EVERY - 1
            ? DemoPods.mistaken(number)
            : DemoPods.pod(number);
    PodSandbox pod = Stages.running(next.pod(), processes++);
    try {
      runtime.runPodSandbox(pod);
      pods.put(pod.id(), pod);
      there.add(new DemoPod(pod, next.containers()));
      for (Container container : next.containers()) {
        start(runtime, pod, container);
      }
      return name(pod);
    } catch (RequestRefusedException e) {
      return name(pod) + ", refused: " + e.getMessage();
    }
  }

  private void start(NriRuntime runtime, PodSandbox pod, Container asked)
      throws RequestRefusedException, InterruptedException {
    Container made = Stages.created(adjusted(asked, runtime.createContainer(pod, asked)));
    runtime.tell(new ContainerCreated(pod, made));
    runtime.startContainer(pod, made);
    Container running = Stages.running(made, processes++);
    containers.put(running.id(), running);
    runtime.tell(new ContainerStarted(pod, running));
  }

  private static Container adjusted(Container asked, List<Reply<ContainerAdjustment>> replies) {
    var merger = new AdjustmentMerger(asked);
    try {
      for (Reply<ContainerAdjustment> reply : replies) {
        merger.merge(reply.plugin(), reply.value());
      }
      return merger.draft();
    } catch (MergeConflictException | InvalidWishException e) {
      throw new IllegalStateException("the one plugin's reply cannot be merged", e);
    }
  }

  private String change(NriRuntime runtime, PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    int megabytes = 64 << choices.nextInt(5);
    Resources wanted = DemoPods.resources(megabytes * MI, 100 * (1 + choices.nextInt(9)));
    var _ = runtime.updateContainer(pod, container, wanted);
    Container changed = Stages.with(container, wanted);
    containers.put(changed.id(), changed);
    runtime.tell(new ContainerUpdated(pod, changed));
    return "%s: %s may use %d MiB".formatted(name(pod), container.name(), megabytes);
  }

  /** A container ends and is made again, as it would be after a crash. */
  private String restart(NriRuntime runtime, DemoPod demo, Container container)
      throws RequestRefusedException, InterruptedException {
    end(runtime, demo.pod(), container);
    int attempt = ++attempts;
    for (Container asked : demo.containers()) {
      if (asked.name().equals(container.name())) {
        start(runtime, demo.pod(), DemoPods.again(asked, attempt));
      }
    }
    return "%s: %s has been started again".formatted(name(demo.pod()), container.name());
  }

  private void go(NriRuntime runtime, PodSandbox pod, List<Container> its)
      throws RequestRefusedException, InterruptedException {
    for (Container container : its) {
      end(runtime, pod, container);
    }
    runtime.tell(new PodSandboxStopped(pod));
    runtime.tell(new PodSandboxRemoved(pod));
    pods.remove(pod.id());
  }

  private void end(NriRuntime runtime, PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    Container stopped = Stages.stopped(container);
    containers.remove(container.id());
    var _ = runtime.stopContainer(pod, stopped);
    runtime.tell(new ContainerRemoved(pod, stopped));
  }
}
