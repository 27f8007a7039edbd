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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

  private static final int MOST_WAITING = 1000;

  private static final Config DEFAULT =
      new Config(
          Config.Mode.SIMPLE,
          Config.Format.TEXT,
          List.of(),
          List.of(),
          Map.of(),
          Config.REDACT,
          Optional.empty(),
          new Config.Rotation("10MB", 5),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private Config config = DEFAULT;
  private Set<Event> events = EnumSet.noneOf(Event.class);
  private Expressions expressions = new Expressions(DEFAULT);
  private @Nullable Teller teller;

  @Override
  public void start(ExtensionContext context) throws IOException {
    config = context.config(Config.class);
    events = config.selected();
    expressions = new Expressions(config);
    Output output =
        config.logFile().isPresent()
            ? Output.toFile(
                config.logFile().get(), config.rotate(), config.format() == Config.Format.TEXT)
            : Output.toHostLog();
    teller = new Teller(new Lines(config, expressions), output, MOST_WAITING);
  }

  @Override
  public void stop() {
    if (teller != null) {
      teller.close();
    }
  }

  @Override
  public ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request) {
    String summary = "%d pods, %d containers".formatted(pods.size(), containers.size());
    tell(new Told("Synchronize", Map.of(), Optional.of(summary), Map.of()));
    if (config.mode() == Config.Mode.FULL) {
      var byId = new HashMap<String, PodSandbox>();
      pods.forEach(pod -> byId.put(pod.id(), pod));
      pods.stream()
          .filter(expressions::select)
          .forEach(pod -> tell(Told.of("Synchronize", pod, parts("pod", pod))));
      for (Container container : containers) {
        PodSandbox pod = byId.get(container.podSandboxId());
        if (pod != null && expressions.select(pod)) {
          tell(Told.of("Synchronize", pod, container, parts("container", container)));
        }
      }
    }
    return ContainerUpdates.none();
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request) {
    tell(request, pod, parts("pod", pod));
  }

  @Override
  public void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, RequestContext request) {
    tell(request, pod, parts("pod", pod, "overhead_resources", overhead, "resources", resources));
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request) {
    tell(request, pod, container, parts("pod", pod, "container", container));
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
    tell(request, pod, container, parts("pod", pod, "container", container));
  }

  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request) {
    tell(
        request, pod, container, parts("pod", pod, "container", container, "resources", resources));
    return ContainerUpdates.none();
  }

  @Override
  public ContainerUpdates stopContainer(
      PodSandbox pod, Container container, RequestContext request) {
    tell(request, pod, container, parts("pod", pod, "container", container));
    return ContainerUpdates.none();
  }

  @Override
  public void onEvent(LifecycleEvent event, RequestContext request) {
    if (event instanceof ContainerEvent of) {
      tell(request, of.pod(), of.container(), parts("pod", of.pod(), "container", of.container()));
    } else {
      tell(request, event.pod(), parts("pod", event.pod()));
    }
  }

  private void tell(RequestContext request, PodSandbox pod, Map<String, Record> parts) {
    String event = request.event().orElseThrow().nriName();
    if (told(request, pod)) {
      tell(Told.of(event, pod, parts));
    }
  }

  private void tell(
      RequestContext request, PodSandbox pod, Container container, Map<String, Record> parts) {
    String event = request.event().orElseThrow().nriName();
    if (told(request, pod)) {
      tell(Told.of(event, pod, container, parts));
    }
  }

  private void tell(Told told) {
    Objects.requireNonNull(teller).tell(told);
  }

  private boolean told(RequestContext request, PodSandbox pod) {
    return events.contains(request.event().orElseThrow()) && expressions.select(pod);
  }

  private static Map<String, Record> parts(Object... namesAndValues) {
    var parts = new LinkedHashMap<String, Record>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parts.put((String) namesAndValues[i], (Record) namesAndValues[i + 1]);
    }
    return parts;
  }
}
