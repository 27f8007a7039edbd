package dev.switchboard.nri.extension.model;

import java.util.List;
import java.util.Map;

/**
 * Copies a {@link Container} with parts of it changed: what the host does between two links, and
 * what a test wants. Not thread safe.
 */
public final class ContainerBuilder {
  private final Container base;
  private Map<String, String> annotations;
  private List<String> args;
  private List<String> env;
  private List<Mount> mounts;
  private Hooks hooks;
  private Container.Linux linux;
  private List<Rlimit> rlimits;
  private List<String> cdiDevices;

  private ContainerBuilder(Container base) {
    this.base = base;
    this.annotations = base.annotations();
    this.args = base.args();
    this.env = base.env();
    this.mounts = base.mounts();
    this.hooks = base.hooks();
    this.linux = base.linux();
    this.rlimits = base.rlimits();
    this.cdiDevices = base.cdiDevices();
  }

  /** Starts from a container. */
  public static ContainerBuilder from(Container container) {
    return new ContainerBuilder(container);
  }

  public ContainerBuilder annotations(Map<String, String> annotations) {
    this.annotations = annotations;
    return this;
  }

  public ContainerBuilder args(List<String> args) {
    this.args = args;
    return this;
  }

  /** As {@code KEY=value}. */
  public ContainerBuilder env(List<String> env) {
    this.env = env;
    return this;
  }

  public ContainerBuilder mounts(List<Mount> mounts) {
    this.mounts = mounts;
    return this;
  }

  public ContainerBuilder hooks(Hooks hooks) {
    this.hooks = hooks;
    return this;
  }

  public ContainerBuilder linux(Container.Linux linux) {
    this.linux = linux;
    return this;
  }

  public ContainerBuilder rlimits(List<Rlimit> rlimits) {
    this.rlimits = rlimits;
    return this;
  }

  public ContainerBuilder cdiDevices(List<String> cdiDevices) {
    this.cdiDevices = cdiDevices;
    return this;
  }

  public Container build() {
    return new Container(
        base.id(),
        base.podSandboxId(),
        base.name(),
        base.state(),
        base.labels(),
        annotations,
        args,
        env,
        mounts,
        hooks,
        linux,
        base.pid(),
        rlimits,
        base.createdAt(),
        base.startedAt(),
        base.finishedAt(),
        base.exitCode(),
        base.statusReason(),
        base.statusMessage(),
        cdiDevices,
        base.user(),
        base.image());
  }
}
