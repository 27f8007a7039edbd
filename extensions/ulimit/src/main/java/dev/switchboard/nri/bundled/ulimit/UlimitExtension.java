package dev.switchboard.nri.bundled.ulimit;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;

/** Sets POSIX resource limits: those of the pod's annotation over the configured defaults. */
@Extension
public final class UlimitExtension implements CreateContainerHandler {
  private Compat compat = Compat.MENDED;
  private Bounds bounds = new Bounds(Map.of(), Map.of(), Config.Beyond.REFUSE);
  private Map<LimitType, Rlimit> defaults = Map.of();

  @Override
  public void start(ExtensionContext context) {
    Config config = context.config(Config.class);
    compat = config.compat();
    bounds = config.bounds();
    defaults = config.limits();
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException {
    var reading = AnnotationReading.of(pod, container.name(), compat);
    Optional<PodAnnotations.Found> annotation =
        UlimitAnnotation.find(PodAnnotations.of(pod, container.name()), compat);
    Map<LimitType, Rlimit> asked =
        annotation.map(found -> UlimitAnnotation.read(reading, found, bounds)).orElse(Map.of());
    reading.finish();
    var adjustment = ContainerAdjustment.builder();
    annotation.ifPresent(found -> adjustment.source("annotation " + found.key()));
    asked.values().forEach(adjustment::rlimit);
    adjustment.source("config defaults");
    defaults.forEach((type, limit) -> {
      if (!asked.containsKey(type)) {
        adjustment.rlimit(limit);
      }
    });
    return adjustment.build();
  }
}
