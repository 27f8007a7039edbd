package dev.switchboard.nri.session;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.session.Responder.Work;
import dev.switchboard.nri.wire.WireReader;

/** The nine events without a result, which StateChange carries too. */
final class OneWay {
  static final dev.switchboard.nri.wire.proto.Container NO_CONTAINER =
      dev.switchboard.nri.wire.proto.Container.getDefaultInstance();

  private OneWay() {}

  static Work<Boolean> of(
      Event event,
      dev.switchboard.nri.wire.proto.PodSandbox wirePod,
      dev.switchboard.nri.wire.proto.Container wireContainer) {
    return (chain, context, result) -> {
      if (chain.links(event).isEmpty()) {
        result.complete(true);
        return;
      }
      PodSandbox pod = WireReader.pod(wirePod);
      Container container = WireReader.container(wireContainer);
      switch (event) {
        case RUN_POD_SANDBOX -> chain.runPodSandbox(pod, context, result);
        case START_CONTAINER -> chain.startContainer(pod, container, context, result);
        case STOP_POD_SANDBOX ->
            chain.tell(new LifecycleEvent.PodSandboxStopped(pod), context, result);
        case REMOVE_POD_SANDBOX ->
            chain.tell(new LifecycleEvent.PodSandboxRemoved(pod), context, result);
        case POST_UPDATE_POD_SANDBOX ->
            chain.tell(new LifecycleEvent.PodSandboxUpdated(pod), context, result);
        case POST_CREATE_CONTAINER ->
            chain.tell(new LifecycleEvent.ContainerCreated(pod, container), context, result);
        case POST_START_CONTAINER ->
            chain.tell(new LifecycleEvent.ContainerStarted(pod, container), context, result);
        case POST_UPDATE_CONTAINER ->
            chain.tell(new LifecycleEvent.ContainerUpdated(pod, container), context, result);
        case REMOVE_CONTAINER ->
            chain.tell(new LifecycleEvent.ContainerRemoved(pod, container), context, result);
        // These have RPCs of their own in every version; StateChange never carries them.
        case CREATE_CONTAINER,
            UPDATE_CONTAINER,
            STOP_CONTAINER,
            UPDATE_POD_SANDBOX,
            VALIDATE_CONTAINER_ADJUSTMENT ->
            result.complete(true);
      }
    };
  }
}
