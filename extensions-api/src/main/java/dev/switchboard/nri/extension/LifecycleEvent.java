package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;

/**
 * Something that has happened to a pod or container. After the creation of a container failed, Stop
 * and Remove may come for one that was never reported as created.
 */
public sealed interface LifecycleEvent {
  /** The pod, or the pod of the container. */
  PodSandbox pod();

  /** What NRI calls it. */
  default Event event() {
    return switch (this) {
      case PodSandboxStopped _ -> Event.STOP_POD_SANDBOX;
      case PodSandboxRemoved _ -> Event.REMOVE_POD_SANDBOX;
      case PodSandboxUpdated _ -> Event.POST_UPDATE_POD_SANDBOX;
      case ContainerCreated _ -> Event.POST_CREATE_CONTAINER;
      case ContainerStarted _ -> Event.POST_START_CONTAINER;
      case ContainerUpdated _ -> Event.POST_UPDATE_CONTAINER;
      case ContainerRemoved _ -> Event.REMOVE_CONTAINER;
    };
  }

  /** Something that has happened to a pod. */
  sealed interface PodEvent extends LifecycleEvent {}

  /** Something that has happened to a container. */
  sealed interface ContainerEvent extends LifecycleEvent {
    Container container();
  }

  /** The pod's containers and sandbox have been stopped (NRI event 2). */
  record PodSandboxStopped(PodSandbox pod) implements PodEvent {}

  /** The pod is gone (NRI event 3). */
  record PodSandboxRemoved(PodSandbox pod) implements PodEvent {}

  /** The pod's resources have changed (NRI event 13, from v0.10 on). */
  record PodSandboxUpdated(PodSandbox pod) implements PodEvent {}

  /** The container has been created (NRI event 5). */
  record ContainerCreated(PodSandbox pod, Container container) implements ContainerEvent {}

  /** The container's process runs (NRI event 7). */
  record ContainerStarted(PodSandbox pod, Container container) implements ContainerEvent {}

  /** The container's resources have changed (NRI event 9). */
  record ContainerUpdated(PodSandbox pod, Container container) implements ContainerEvent {}

  /** The container is gone (NRI event 11). */
  record ContainerRemoved(PodSandbox pod, Container container) implements ContainerEvent {}
}
