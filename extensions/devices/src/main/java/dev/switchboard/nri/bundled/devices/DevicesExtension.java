package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.function.BiConsumer;
import org.pf4j.Extension;

/** Adds what a pod's annotations ask for, topic by topic. */
@Extension
public final class DevicesExtension implements CreateContainerHandler {
  /** An annotation and what is made of it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Topic(BiConsumer<AnnotationValue, Wish> read, String... keys) {}

  private static final List<Topic> TOPICS =
      List.of(
          new Topic(Nodes::devices, "devices.noderesource.dev", "devices.nri.io"),
          new Topic(Nodes::cdiDevices, "cdi-devices.noderesource.dev", "cdi-devices.nri.io"),
          new Topic(Nodes::mounts, "mounts.noderesource.dev", "mounts.nri.io"),
          new Topic(Attributes::ioPriority, "io-priority.noderesource.dev", "io-priority.nri.io"),
          new Topic(
              Attributes::scheduler,
              "scheduling-policy.noderesource.dev",
              "scheduling-policy.nri.io"),
          new Topic(
              Nodes::netDevices, "network-devices.noderesource.dev", "network-devices.nri.io"),
          new Topic(Attributes::sysctl, "sysctl.noderesource.dev"),
          new Topic(
              Attributes::memoryPolicy, "memory-policy.noderesource.dev", "memory-policy.nri.io"));

  private Config config = Config.DEFAULT;

  @Override
  public void start(ExtensionContext context) {
    config = context.config(Config.class);
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException {
    PodAnnotations annotations = PodAnnotations.of(pod, container.name());
    var reading = AnnotationReading.of(pod, container.name(), config.compat());
    var wish = new Wish(ContainerAdjustment.builder(), Allowed.in(pod.namespace(), config.allow()));
    for (Topic topic : TOPICS) {
      annotations
          .forContainerPodOrBare(topic.keys())
          .ifPresent(found -> {
            wish.adjustment().source("annotation " + found.key());
            reading.yaml(found).ifPresent(value -> topic.read().accept(value, wish));
          });
    }
    reading.finish();
    return wish.adjustment().build();
  }
}
