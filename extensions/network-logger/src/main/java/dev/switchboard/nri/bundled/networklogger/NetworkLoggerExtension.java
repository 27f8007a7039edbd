package dev.switchboard.nri.bundled.networklogger;

import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.LifecycleEvent.PodEvent;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxUpdated;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells network namespace and addresses of each pod that is there, starts, stops or goes. */
@Extension
public final class NetworkLoggerExtension
    implements SynchronizeHandler, RunPodSandboxHandler.Foretelling, LifecycleListener<PodEvent> {
  private static final Logger LOG = LoggerFactory.getLogger("nri.network");

  private Level level = Level.DEBUG;

  /**
   * Configuration.
   *
   * @param level level of the log at which lines are told
   */
  record Config(Level level) {
    Config {
      level = level == null ? Level.DEBUG : level;
    }
  }

  @Override
  public void start(ExtensionContext context) {
    level = context.config(Config.class).level();
  }

  @Override
  public ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request) {
    tell(
        "Synchronized state with the runtime (%d pods, %d containers)..."
            .formatted(pods.size(), containers.size()));
    pods.forEach(pod -> tell(withNamespace("pod", pod)));
    return ContainerUpdates.none();
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request) {
    tell(withNamespace("Started pod", pod));
  }

  /** A line in the log is nothing that a pod would notice. */
  @Override
  public List<String> foretellPodSandbox(PodSandbox pod, RequestContext request) {
    return List.of();
  }

  @Override
  public void onEvent(PodEvent event, RequestContext request) {
    switch (event) {
      case PodSandboxStopped(PodSandbox pod) -> tell(line("Stopped pod", pod));
      case PodSandboxRemoved(PodSandbox pod) -> tell(line("Removed pod", pod));
      case PodSandboxUpdated _ -> {
        // Neither namespace nor addresses change with a pod's resources.
      }
    }
  }

  private void tell(String line) {
    LOG.atLevel(level).log(line);
  }

  /** A pod without a path to its network namespace is in the host's. */
  private static String withNamespace(String what, PodSandbox pod) {
    String namespace =
        pod.linux().namespaces().stream()
            .filter(each -> each.type().equals("network") && !each.path().isEmpty())
            .map(Namespace::path)
            .findFirst()
            .orElse("<host-network>");
    return "%s %s/%s: namespace=%s ips=%s"
        .formatted(what, pod.namespace(), pod.name(), namespace, ips(pod));
  }

  private static String line(String what, PodSandbox pod) {
    return "%s %s/%s: ips=%s".formatted(what, pod.namespace(), pod.name(), ips(pod));
  }

  private static String ips(PodSandbox pod) {
    return "[" + String.join(" ", pod.ips()) + "]";
  }
}
