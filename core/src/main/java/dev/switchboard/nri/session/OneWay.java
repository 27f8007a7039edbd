package dev.switchboard.nri.session;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.node.Lazy;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.session.Responder.Task;
import dev.switchboard.nri.session.Responder.Work;
import dev.switchboard.nri.wire.WireReader;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The nine events without a result, which StateChange carries too. */
final class OneWay {
  static final dev.switchboard.nri.wire.proto.Container NO_CONTAINER =
      dev.switchboard.nri.wire.proto.Container.getDefaultInstance();

  private OneWay() {}

  /** The event for the links, which is noted at once if it tells what has happened already. */
  static Task<Boolean> task(
      NodeState node,
      Event event,
      Kept kept,
      dev.switchboard.nri.wire.proto.PodSandbox wirePod,
      dev.switchboard.nri.wire.proto.Container wireContainer) {
    var pod = new Lazy<>(() -> WireReader.pod(wirePod));
    var container = new Lazy<>(() -> WireReader.container(wireContainer));
    switch (event) {
      case POST_UPDATE_POD_SANDBOX -> node.podSeen(wirePod.getId(), kept.pod());
      case REMOVE_POD_SANDBOX -> node.podRemoved(wirePod.getId());
      case POST_CREATE_CONTAINER, POST_START_CONTAINER, POST_UPDATE_CONTAINER ->
          node.containerSeen(wirePod.getId(), wireContainer.getId(), kept.container());
      case REMOVE_CONTAINER -> node.containerRemoved(wireContainer.getId());
      // These may still be refused, or change nothing that is known.
      case RUN_POD_SANDBOX,
          STOP_POD_SANDBOX,
          UPDATE_POD_SANDBOX,
          CREATE_CONTAINER,
          START_CONTAINER,
          UPDATE_CONTAINER,
          STOP_CONTAINER,
          VALIDATE_CONTAINER_ADJUSTMENT -> {}
    }
    Consumer<Boolean> done =
        event == Event.RUN_POD_SANDBOX ? _ -> node.podSeen(wirePod.getId(), kept.pod()) : _ -> {};
    return new Task<>(Optional.of(event), true, work(event, pod, container), done);
  }

  private static Work<Boolean> work(
      Event event, Supplier<PodSandbox> sandbox, Supplier<Container> of) {
    return (chain, context, result) -> {
      PodSandbox pod = sandbox.get();
      Container container = of.get();
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
