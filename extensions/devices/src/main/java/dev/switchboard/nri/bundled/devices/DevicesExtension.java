package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustmentBuilder;
import dev.switchboard.nri.extension.annotation.AnnotationValue;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds what a pod's annotations ask for, topic by topic. */
@Extension
public final class DevicesExtension implements CreateContainerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DevicesExtension.class);

  /** An annotation and what is made of it. */
  private record Topic(
      List<String> keys, BiConsumer<AnnotationValue, ContainerAdjustmentBuilder> read) {
    static Topic of(BiConsumer<AnnotationValue, ContainerAdjustmentBuilder> read, String... keys) {
      return new Topic(List.of(keys), read);
    }
  }

  private static final List<Topic> TOPICS =
      List.of(
          Topic.of(Topics::devices, "devices.noderesource.dev", "devices.nri.io"),
          Topic.of(Topics::cdiDevices, "cdi-devices.noderesource.dev", "cdi-devices.nri.io"),
          Topic.of(Topics::mounts, "mounts.noderesource.dev", "mounts.nri.io"),
          Topic.of(Topics::ioPriority, "io-priority.noderesource.dev", "io-priority.nri.io"),
          Topic.of(
              Topics::scheduler, "scheduling-policy.noderesource.dev", "scheduling-policy.nri.io"),
          Topic.of(
              Topics::netDevices, "network-devices.noderesource.dev", "network-devices.nri.io"),
          Topic.of(Topics::sysctl, "sysctl.noderesource.dev"),
          Topic.of(Topics::memoryPolicy, "memory-policy.noderesource.dev", "memory-policy.nri.io"));

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException {
    PodAnnotations annotations = PodAnnotations.of(pod, container.name());
    var adjustment = ContainerAdjustment.builder();
    for (Topic topic : TOPICS) {
      Optional<PodAnnotations.Found> found =
          annotations.forContainerPodOrBare(topic.keys().toArray(String[]::new));
      if (found.isPresent()) {
        read(topic, found.get(), pod, adjustment);
      }
    }
    return adjustment.build();
  }

  private static void read(
      Topic topic,
      PodAnnotations.Found found,
      PodSandbox pod,
      ContainerAdjustmentBuilder adjustment)
      throws InvalidAnnotationException {
    try {
      Optional<AnnotationValue> value = AnnotationValue.parse(found);
      if (value.isPresent()) {
        adjustment.source("annotation " + found.key());
        topic.read().accept(value.get(), adjustment);
        value.get().reader().finish();
      }
    } catch (InvalidAnnotationException e) {
      e.problems().forEach(problem -> LOG.warn("{}/{}: {}", pod.namespace(), pod.name(), problem));
      throw e;
    }
  }
}
