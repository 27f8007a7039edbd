package dev.switchboard.nri.bundled.hosting;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin is asked or told, written only if it wants to hear it.
 *
 * @param event the event, whose name is that of the RPC
 * @param request the message of that RPC
 * @param change what StateChange carries instead, for a plugin that does not know that RPC; empty
 *     if a reply counts
 */
public record Question(
    Event event,
    Supplier<? extends MessageLite> request,
    Optional<Supplier<StateChangeEvent>> change) {

  /** Of which the reply counts. */
  static Question answered(Event event, Supplier<? extends MessageLite> request) {
    return new Question(event, request, Optional.empty());
  }

  /** About a pod, with a message of its own. */
  static Question told(Event event, PodSandbox pod, Supplier<? extends MessageLite> request) {
    return new Question(event, request, Optional.of(() -> change(event, pod, null)));
  }

  /**
   * About a pod, or a container of it, and nothing else.
   *
   * @param container null for an event of the pod
   */
  static Question told(Event event, PodSandbox pod, @Nullable Container container) {
    return new Question(
        event, () -> about(pod, container), Optional.of(() -> change(event, pod, container)));
  }

  static Question told(LifecycleEvent event) {
    return told(
        event.event(),
        event.pod(),
        event instanceof LifecycleEvent.ContainerEvent of ? of.container() : null);
  }

  // All of these requests have the pod as field 1 and the container, if any, as field 2.
  private static PostCreateContainerRequest about(PodSandbox pod, @Nullable Container container) {
    var request = PostCreateContainerRequest.newBuilder().setPod(WireWriter.pod(pod));
    if (container != null) {
      request.setContainer(WireWriter.container(container));
    }
    return request.build();
  }

  private static StateChangeEvent change(
      Event event, PodSandbox pod, @Nullable Container container) {
    var change =
        StateChangeEvent.newBuilder().setEventValue(event.number()).setPod(WireWriter.pod(pod));
    if (container != null) {
      change.setContainer(WireWriter.container(container));
    }
    return change.build();
  }
}
