package dev.switchboard.nri.bundled.networkdevices;

import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/** Gives pods the network interfaces they ask for, and takes them back when the pods stop. */
@Extension
public final class NetworkDevicesExtension
    implements RunPodSandboxHandler.Foretelling, LifecycleListener<PodSandboxStopped> {
  /** To tell what has happened while there is still time to. */
  private static final Duration MARGIN = Duration.ofMillis(50);

  private Config config = Config.DEFAULT;

  @Override
  public void start(ExtensionContext context) {
    config = context.config(Config.class);
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request)
      throws InvalidAnnotationException, LinkException, InterruptedException {
    List<PodDevice> devices = DeviceAnnotation.read(config, pod);
    if (devices.isEmpty()) {
      return;
    }
    mover(ownNamespace(pod), request.remaining()).moveIn(devices);
  }

  @Override
  public List<String> foretellPodSandbox(PodSandbox pod, RequestContext request)
      throws InvalidAnnotationException, LinkException {
    List<PodDevice> devices = DeviceAnnotation.read(config, pod);
    if (!devices.isEmpty()) {
      var _ = ownNamespace(pod);
      DeviceMover.requireAll(devices);
    }
    return devices.stream().map(PodDevice::move).toList();
  }

  private static Path ownNamespace(PodSandbox pod) throws LinkException {
    return namespace(pod)
        .orElseThrow(() ->
            new LinkException(
                "trying to inject network device on host network Pod; remove hostNetwork or the"
                    + " annotation"));
  }

  @Override
  public void onEvent(PodSandboxStopped event, RequestContext request)
      throws InvalidAnnotationException, LinkException, InterruptedException {
    List<PodDevice> devices = DeviceAnnotation.read(config, event.pod());
    Optional<Path> namespace = namespace(event.pod());
    if (!devices.isEmpty() && namespace.isPresent()) {
      mover(namespace.get(), request.remaining()).moveOut(devices);
    }
  }

  private static DeviceMover mover(Path namespace, Duration remaining) {
    var back = new IpCommand(remaining.minus(MARGIN));
    return new DeviceMover(new IpCommand(remaining.multipliedBy(2).dividedBy(3)), back, namespace);
  }

  private static Optional<Path> namespace(PodSandbox pod) {
    return pod.linux().namespaces().stream()
        .filter(each -> each.type().equals("network") && !each.path().isEmpty())
        .map(Namespace::path)
        .map(Path::of)
        .findFirst();
  }
}
