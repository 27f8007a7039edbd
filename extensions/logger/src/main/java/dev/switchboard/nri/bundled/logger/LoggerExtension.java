package dev.switchboard.nri.bundled.logger;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerEvent;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StartContainerHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.UpdatePodSandboxHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** Tells every event and request in the host's log or a file of its own. */
@Extension
public final class LoggerExtension
    implements SynchronizeHandler,
        RunPodSandboxHandler,
        UpdatePodSandboxHandler,
        CreateContainerHandler,
        StartContainerHandler,
        UpdateContainerHandler,
        StopContainerHandler,
        LifecycleListener<LifecycleEvent> {
  private static final String MARK = "logger-pid-" + ProcessHandle.current().pid();

  private Config config = Config.DEFAULT;
  private Set<Event> events = EnumSet.noneOf(Event.class);
  private Output output = Output.toHostLog();

  @Override
  public void start(ExtensionContext context) throws IOException {
    config = context.config(Config.class);
    events = config.selected();
    if (config.logFile().isPresent()) {
      output = Output.toFile(config.logFile().get());
    }
  }

  @Override
  public void stop() throws IOException {
    output.close();
  }

  @Override
  public ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request) {
    output.line("Synchronize: %d pods, %d containers".formatted(pods.size(), containers.size()));
    if (config.mode() == Config.Mode.FULL) {
      pods.forEach(pod -> dump("Synchronize", "pod", pod));
      containers.forEach(container -> dump("Synchronize", "container", container));
    }
    return ContainerUpdates.none();
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request) {
    tell(request, name(pod), Map.of("pod", pod));
  }

  @Override
  public void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, RequestContext request) {
    tell(
        request,
        name(pod),
        parts("pod", pod, "overhead_resources", overhead, "resources", resources));
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request) {
    tell(request, name(pod, container), parts("pod", pod, "container", container));
    var adjustment = ContainerAdjustment.builder();
    config
        .addAnnotation()
        .ifPresent(name -> adjustment.source("config add-annotation").annotation(name, MARK));
    config
        .setAnnotation()
        .ifPresent(
            name -> adjustment.source("config set-annotation").replaceAnnotation(name, MARK));
    config.addEnv().ifPresent(name -> adjustment.source("config add-env").env(name, MARK));
    config.setEnv().ifPresent(name -> adjustment.source("config set-env").replaceEnv(name, MARK));
    return adjustment.build();
  }

  @Override
  public void startContainer(PodSandbox pod, Container container, RequestContext request) {
    tell(request, name(pod, container), parts("pod", pod, "container", container));
  }

  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request) {
    tell(
        request,
        name(pod, container),
        parts("pod", pod, "container", container, "resources", resources));
    return ContainerUpdates.none();
  }

  @Override
  public ContainerUpdates stopContainer(
      PodSandbox pod, Container container, RequestContext request) {
    tell(request, name(pod, container), parts("pod", pod, "container", container));
    return ContainerUpdates.none();
  }

  @Override
  public void onEvent(LifecycleEvent event, RequestContext request) {
    if (event instanceof ContainerEvent of) {
      tell(
          request,
          name(of.pod(), of.container()),
          parts("pod", of.pod(), "container", of.container()));
    } else {
      tell(request, name(event.pod()), Map.of("pod", event.pod()));
    }
  }

  private void tell(RequestContext request, String name, Map<String, Record> parts) {
    Event event = request.event().orElseThrow();
    if (events.contains(event)) {
      output.line(event.nriName() + " " + name);
      if (config.mode() == Config.Mode.FULL) {
        parts.forEach((part, value) -> dump(event.nriName(), part, value));
      }
    }
  }

  private void dump(String event, String part, Record value) {
    output.line(event + ": " + part + ":");
    Dump.yaml(value).forEach(line -> output.line(event + ":    " + line));
  }

  private static Map<String, Record> parts(Object... namesAndValues) {
    var parts = new LinkedHashMap<String, Record>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parts.put((String) namesAndValues[i], (Record) namesAndValues[i + 1]);
    }
    return parts;
  }

  private static String name(PodSandbox pod) {
    return pod.namespace() + "/" + pod.name();
  }

  private static String name(PodSandbox pod, Container container) {
    return name(pod) + "/" + container.name();
  }
}
