package dev.switchboard.nri.bundled.wasm;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.bundled.wasm.HostedModule.Question;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Questions to a module; what it has no function for goes to its {@code plugin_state_change}. */
final class ModuleCalls {
  private ModuleCalls() {}

  /** RUN_POD_SANDBOX is {@code plugin_run_pod_sandbox}. */
  static String function(Event event) {
    return "plugin_" + event.name().toLowerCase(Locale.ROOT);
  }

  /** The event of something that has happened. */
  static Event event(LifecycleEvent event) {
    return switch (event) {
      case LifecycleEvent.PodSandboxStopped _ -> Event.STOP_POD_SANDBOX;
      case LifecycleEvent.PodSandboxRemoved _ -> Event.REMOVE_POD_SANDBOX;
      case LifecycleEvent.PodSandboxUpdated _ -> Event.POST_UPDATE_POD_SANDBOX;
      case LifecycleEvent.ContainerCreated _ -> Event.POST_CREATE_CONTAINER;
      case LifecycleEvent.ContainerStarted _ -> Event.POST_START_CONTAINER;
      case LifecycleEvent.ContainerUpdated _ -> Event.POST_UPDATE_CONTAINER;
      case LifecycleEvent.ContainerRemoved _ -> Event.REMOVE_CONTAINER;
    };
  }

  /**
   * About a pod, or a container of it, and nothing else.
   *
   * @param container null for an event of the pod
   */
  static Question about(
      HostedModule module, Event event, PodSandbox pod, @Nullable Container container) {
    if (!module.knows(event)) {
      return stateChange(event, pod, container);
    }
    // All of these requests have the pod as field 1 and the container, if any, as field 2.
    var request = PostCreateContainerRequest.newBuilder().setPod(WireWriter.pod(pod));
    if (container != null) {
      request.setContainer(WireWriter.container(container));
    }
    return new Question(function(event), request.build());
  }

  /** With a message of its own. */
  static Question of(HostedModule module, Event event, MessageLite request, PodSandbox pod) {
    return module.knows(event)
        ? new Question(function(event), request)
        : stateChange(event, pod, null);
  }

  private static Question stateChange(Event event, PodSandbox pod, @Nullable Container container) {
    var change =
        StateChangeEvent.newBuilder().setEventValue(event.number()).setPod(WireWriter.pod(pod));
    if (container != null) {
      change.setContainer(WireWriter.container(container));
    }
    return new Question("plugin_state_change", change.build());
  }
}
