package dev.switchboard.nri.bundled.writablecgroups;

import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.AnnotationReading;
import dev.switchboard.nri.extension.annotation.Compat;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.annotation.PodAnnotations;
import dev.switchboard.nri.extension.annotation.PodAnnotations.Found;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mounts the cgroup file system for writing where a pod asks for it and the host can stand it. */
@Extension
public final class WritableCgroupsExtension implements CreateContainerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WritableCgroupsExtension.class);
  private static final String KEY = "writable-cgroups.noderesource.dev";
  private static final String DESTINATION = "/sys/fs/cgroup";

  private Config config = Config.DEFAULT;

  /**
   * Configuration.
   *
   * @param compat how annotations are read
   * @param mountinfo the host's mounts, read again for each container that asks
   */
  record Config(Compat compat, Path mountinfo) {
    static final Config DEFAULT = new Config(Compat.MENDED, Path.of("/proc/1/mountinfo"));

    Config {
      compat = compat == null ? Compat.MENDED : compat;
      mountinfo = mountinfo == null ? Path.of("/proc/1/mountinfo") : mountinfo;
    }
  }

  @Override
  public void start(ExtensionContext context) {
    config = context.config(Config.class);
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException {
    Optional<Found> found = PodAnnotations.of(pod, container.name()).forContainerPodOrBare(KEY);
    if (found.isEmpty()) {
      return ContainerAdjustment.none();
    }
    var reading = AnnotationReading.of(pod, container.name(), config.compat());
    String value = reading.text(found.get());
    if (!Set.of("true", "false", "").contains(value)) {
      reading.dropped(found.get(), "ignored", "true or false");
    }
    reading.finish();
    return value.equals("true") ? writable(pod, container) : ContainerAdjustment.none();
  }

  private ContainerAdjustment writable(PodSandbox pod, Container container) {
    Optional<String> missing = Delegation.missing(config.mountinfo());
    if (missing.isPresent()) {
      LOG.warn(
          "{}/{}/{} asks for a writable cgroup and does not get it: {}",
          pod.namespace(),
          pod.name(),
          container.name(),
          missing.get());
      return ContainerAdjustment.none();
    }
    Mount mount =
        container.mounts().stream()
            .filter(each -> each.destination().equals(DESTINATION))
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException(
                    "no %s mount found to modify, this is unexpected".formatted(DESTINATION)));
    var options = new ArrayList<>(mount.options());
    options.removeIf("ro"::equals);
    if (!options.contains("rw")) {
      options.add("rw");
    }
    return options.equals(mount.options())
        ? ContainerAdjustment.none()
        : ContainerAdjustment.builder()
            .replaceMount(new Mount(mount.destination(), mount.type(), mount.source(), options))
            .build();
  }
}
