package dev.switchboard.nri.bundled.memorypolicy;

import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.ExtensionContext;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.PodSandbox;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.pf4j.Extension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the memory policy that a pod asks for, by NRI's own field. It goes late in the chain, as
 * nodes may depend on the CPUs and memory nodes that links before it have chosen.
 */
@Extension
public final class MemoryPolicyExtension implements CreateContainerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryPolicyExtension.class);

  /** The version of NRI that brought memory policies: 0.12. */
  private static final int NRI_MINOR = 12;

  private Config config = Config.DEFAULT;
  private Supplier<Optional<ConnectedRuntime>> runtime = Optional::empty;

  @Override
  public void start(ExtensionContext context) {
    config = context.config(Config.class);
    runtime = context::runtime;
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws InvalidAnnotationException, IOException {
    Optional<PolicySpec> spec = PolicyAnnotation.read(config, pod, container.name());
    if (spec.isEmpty()) {
      return ContainerAdjustment.none();
    }
    Optional<ConnectedRuntime> old = runtime.get().filter(each -> !each.knowsNri(0, NRI_MINOR));
    if (old.isPresent()) {
      unsupported(pod, container, old.get());
      return ContainerAdjustment.none();
    }
    MemoryPolicy policy =
        spec.get().resolve(Topology.read(config.sysfs()), container.linux().resources().cpu());
    return ContainerAdjustment.builder().memoryPolicy(policy).build();
  }

  private void unsupported(PodSandbox pod, Container container, ConnectedRuntime old) {
    String reason =
        "%s %s speaks NRI v%d.%d, and memory policies came with v0.%d"
            .formatted(old.name(), old.version(), old.nriMajor(), old.nriMinor(), NRI_MINOR);
    if (config.unsupported() == Config.Unsupported.REFUSE) {
      throw new IllegalStateException(reason + "; update it, or set unsupported: ignore");
    }
    LOG.warn(
        "{}/{}/{} goes without its memory policy: {}",
        pod.namespace(),
        pod.name(),
        container.name(),
        reason);
  }
}
