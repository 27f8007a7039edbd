package dev.switchboard.nri.bundled.memoryqos;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets memory.high, memory.swap.max and the like, by class or one by one, as the pod asks for. */
@Extension
public final class MemoryQosExtension implements CreateContainerHandler, UpdateContainerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryQosExtension.class);

  private Config config = Config.DEFAULT;

  @Override
  public void start(ExtensionContext context) {
    config = context.config(Config.class);
    boolean used = !config.classes().isEmpty() || !config.unifiedAnnotations().isEmpty();
    if (used && !Files.exists(config.cgroupRoot().resolve("cgroup.controllers"))) {
      LOG.warn(
          "{} is not of cgroup v2: what this extension sets has no effect or is refused there",
          config.cgroupRoot());
    }
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException {
    Map<String, String> unified =
        Settings.of(config, pod, container.name(), limit(container.linux().resources()));
    return unified.isEmpty()
        ? ContainerAdjustment.none()
        : ContainerAdjustment.builder().resources(resources(unified)).build();
  }

  /** What depends on the memory limit follows when that is resized. */
  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request)
      throws InvalidAnnotationException {
    OptionalLong limit = limit(resources);
    if (limit.isEmpty()) {
      return ContainerUpdates.none();
    }
    Map<String, String> unified = Settings.of(config, pod, container.name(), limit);
    return unified.isEmpty()
        ? ContainerUpdates.none()
        : ContainerUpdates.of(ContainerUpdate.of(container.id(), resources(unified)));
  }

  /** 0 and less is no limit. */
  private static OptionalLong limit(Resources resources) {
    OptionalLong limit = resources.memory().limit();
    return limit.isPresent() && limit.getAsLong() > 0 ? limit : OptionalLong.empty();
  }

  private static Resources resources(Map<String, String> unified) {
    return new Resources(
        Resources.Memory.NONE,
        Resources.Cpu.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        unified,
        List.of(),
        OptionalLong.empty());
  }
}
