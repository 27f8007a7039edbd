package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Container.State;
import dev.switchboard.nri.extension.model.ContainerBuilder;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A container or pod, one stage of its life further. */
final class Stages {
  private Stages() {}

  /** What a runtime's message of a pod that runs has over the one that asked for it. */
  static PodSandbox running(PodSandbox pod, int process) {
    return new PodSandbox(
        pod.id(),
        pod.name(),
        pod.uid(),
        pod.namespace(),
        pod.labels(),
        pod.annotations(),
        pod.runtimeHandler(),
        pod.linux(),
        process,
        List.of("10.244.%d.%d".formatted(process >> 8 & 255, process & 255)));
  }

  /** One that has not been made yet. */
  static Container of(Container asked, Image image) {
    return copy(asked, asked.id(), Optional.of(image), new Moment(State.UNKNOWN, 0, 0, 0, 0));
  }

  /** Another one that has not been made yet. */
  static Container of(Container asked, String id) {
    return copy(asked, id, asked.image(), new Moment(State.UNKNOWN, 0, 0, 0, 0));
  }

  static Container created(Container asked) {
    return at(asked, new Moment(State.CREATED, 0, now(), 0, 0));
  }

  static Container running(Container created, int process) {
    return at(created, new Moment(State.RUNNING, process, created.createdAt(), now(), 0));
  }

  static Container stopped(Container running) {
    return at(
        running, new Moment(State.STOPPED, 0, running.createdAt(), running.startedAt(), now()));
  }

  /** The same with other resources. */
  static Container with(Container container, Resources resources) {
    Container.Linux linux = container.linux();
    return ContainerBuilder.from(container)
        .linux(
            new Container.Linux(
                linux.namespaces(),
                linux.devices(),
                resources,
                linux.oomScoreAdj(),
                linux.cgroupsPath(),
                linux.ioPriority(),
                linux.seccompProfile(),
                linux.seccompPolicy(),
                linux.sysctl(),
                linux.netDevices(),
                linux.scheduler(),
                linux.rdt()))
        .build();
  }

  private static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  /** What changes in the course of a container's life. */
  private record Moment(State state, int process, long created, long started, long finished) {}

  private static Container at(Container container, Moment moment) {
    return copy(container, container.id(), container.image(), moment);
  }

  private static Container copy(
      Container container, String id, Optional<Image> image, Moment moment) {
    return new Container(
        id,
        container.podSandboxId(),
        container.name(),
        moment.state,
        container.labels(),
        container.annotations(),
        container.args(),
        container.env(),
        container.mounts(),
        container.hooks(),
        container.linux(),
        moment.process,
        container.rlimits(),
        moment.created,
        moment.started,
        moment.finished,
        0,
        "",
        "",
        container.cdiDevices(),
        container.user(),
        image);
  }
}
