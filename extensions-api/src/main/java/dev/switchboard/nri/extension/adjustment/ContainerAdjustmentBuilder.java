package dev.switchboard.nri.extension.adjustment;

import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hook;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.extension.model.Scheduler;
import dev.switchboard.nri.extension.model.Seccomp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ContainerAdjustment}. A bare noun sets, {@code replaceX} takes over from whoever
 * owns it, {@code removeX} removes. The last change of one key counts. {@link #source} says where
 * the changes after it come from.
 *
 * <p>A bad value throws {@link IllegalArgumentException} at the call that brings it. Not thread
 * safe.
 */
public final class ContainerAdjustmentBuilder {
  private final Keyed<Change<String>> annotations = new Keyed<>(Change::key);
  private final Keyed<Change<Mount>> mounts = new Keyed<>(Change::key);
  private final Keyed<Change<String>> env = new Keyed<>(Change::key);
  private Optional<ArgsChange> args = Optional.empty();
  private @Nullable HooksBuilder hooks;
  private final Keyed<Change<Device>> devices = new Keyed<>(Change::key);
  private Resources resources = Resources.none();
  private Optional<String> cgroupsPath = Optional.empty();
  private OptionalLong oomScoreAdj = OptionalLong.empty();
  private Optional<IoPriority> ioPriority = Optional.empty();
  private Optional<Seccomp> seccompPolicy = Optional.empty();
  private final Keyed<Change<Namespace>> namespaces = new Keyed<>(Change::key);
  private final Keyed<Change<String>> sysctl = new Keyed<>(Change::key);
  private final Keyed<Change<NetDevice>> netDevices = new Keyed<>(Change::key);
  private Optional<Scheduler> scheduler = Optional.empty();
  private Optional<RdtChange> rdt = Optional.empty();
  private Optional<MemoryPolicy> memoryPolicy = Optional.empty();
  private final Keyed<Rlimit> rlimits = new Keyed<>(Rlimit::type);
  private final Keyed<String> cdiDevices = new Keyed<>(name -> name);
  private final List<ContainerUpdate> updates = new ArrayList<>(0);
  private final List<ContainerEviction> evictions = new ArrayList<>(0);

  private Map<Sources.Entry, String> sources = Map.of();
  private @Nullable String source;

  ContainerAdjustmentBuilder() {}

  /**
   * Says where the changes that follow come from, up to the next call: a conflict then names it to
   * people. It is never sent to the runtime.
   *
   * @param words for example {@code annotation ulimits.noderesource.dev/pod} or {@code config
   *     defaults[2]}
   */
  public ContainerAdjustmentBuilder source(String words) {
    if (sources.isEmpty()) {
      sources = new LinkedHashMap<>();
    }
    source = words;
    return this;
  }

  private void note(Field field, String key) {
    if (source != null) {
      sources.put(new Sources.Entry(field, key), source);
    }
  }

  public ContainerAdjustmentBuilder annotation(String name, String value) {
    return set(Field.ANNOTATIONS, annotations, "annotation name", name, value);
  }

  public ContainerAdjustmentBuilder replaceAnnotation(String name, String value) {
    return replace(Field.ANNOTATIONS, annotations, "annotation name", name, value);
  }

  public ContainerAdjustmentBuilder removeAnnotation(String name) {
    return remove(Field.ANNOTATIONS, annotations, "annotation name", name);
  }

  public ContainerAdjustmentBuilder mount(Mount mount) {
    return set(Field.MOUNTS, mounts, "mount destination", mount.destination(), mount);
  }

  public ContainerAdjustmentBuilder replaceMount(Mount mount) {
    return replace(Field.MOUNTS, mounts, "mount destination", mount.destination(), mount);
  }

  public ContainerAdjustmentBuilder removeMount(String destination) {
    return remove(Field.MOUNTS, mounts, "mount destination", destination);
  }

  public ContainerAdjustmentBuilder env(String name, String value) {
    return set(Field.ENV, env, "variable name", variable(name), value);
  }

  public ContainerAdjustmentBuilder replaceEnv(String name, String value) {
    return replace(Field.ENV, env, "variable name", variable(name), value);
  }

  /**
   * Removes a variable that a link before has set. NRI has no way to remove one that the container
   * had from the start: later links see it gone, the container keeps it.
   */
  public ContainerAdjustmentBuilder removeEnv(String name) {
    return remove(Field.ENV, env, "variable name", variable(name));
  }

  /** Sets the argument vector; a conflict if another link has set it. */
  public ContainerAdjustmentBuilder args(List<String> args) {
    note(Field.ARGS, "");
    this.args = Optional.of(new ArgsChange(notEmpty(args), false));
    return this;
  }

  /** Sets the argument vector, whoever has set it before. */
  public ContainerAdjustmentBuilder replaceArgs(List<String> args) {
    note(Field.ARGS, "");
    this.args = Optional.of(new ArgsChange(notEmpty(args), true));
    return this;
  }

  /** Appends a hook that runs in the runtime's namespace, before the container is created. */
  public ContainerAdjustmentBuilder createRuntimeHook(Hook hook) {
    return hook(hooks().createRuntime, hook);
  }

  /** Appends a hook of the deprecated stage that createRuntime took the place of. */
  public ContainerAdjustmentBuilder prestartHook(Hook hook) {
    return hook(hooks().prestart, hook);
  }

  /** Appends a hook that runs in the container's namespaces, before pivot_root. */
  public ContainerAdjustmentBuilder createContainerHook(Hook hook) {
    return hook(hooks().createContainer, hook);
  }

  /** Appends a hook that runs in the container, before its process starts. */
  public ContainerAdjustmentBuilder startContainerHook(Hook hook) {
    return hook(hooks().startContainer, hook);
  }

  /** Appends a hook that runs after the container's process has started. */
  public ContainerAdjustmentBuilder poststartHook(Hook hook) {
    return hook(hooks().poststart, hook);
  }

  /** Appends a hook that runs after the container has been deleted. */
  public ContainerAdjustmentBuilder poststopHook(Hook hook) {
    return hook(hooks().poststop, hook);
  }

  private HooksBuilder hooks() {
    if (hooks == null) {
      hooks = new HooksBuilder();
    }
    return hooks;
  }

  private ContainerAdjustmentBuilder hook(List<Hook> stage, Hook hook) {
    note(Field.OCI_HOOKS, hook.path());
    stage.add(hook);
    return this;
  }

  public ContainerAdjustmentBuilder device(Device device) {
    return set(Field.DEVICES, devices, "device path", device.path(), device);
  }

  public ContainerAdjustmentBuilder replaceDevice(Device device) {
    return replace(Field.DEVICES, devices, "device path", device.path(), device);
  }

  /** Removes a device that a link before has added; as with variables, not an original one. */
  public ContainerAdjustmentBuilder removeDevice(String path) {
    return remove(Field.DEVICES, devices, "device path", path);
  }

  /** Sets the resource values that are present in it. */
  public ContainerAdjustmentBuilder resources(Resources resources) {
    if (!resources.isEmpty()) {
      Field.RESOURCES.forEach(field -> note(field, ""));
    }
    this.resources = resources;
    return this;
  }

  public ContainerAdjustmentBuilder cgroupsPath(String path) {
    note(Field.CGROUPS_PATH, "");
    this.cgroupsPath = Optional.of(Keys.notEmpty("cgroups path", path));
    return this;
  }

  public ContainerAdjustmentBuilder oomScoreAdj(int score) {
    if (score < -1000 || score > 1000) {
      throw new IllegalArgumentException("oomScoreAdj is " + score + ", expected -1000 to 1000");
    }
    note(Field.OOM_SCORE_ADJ, "");
    this.oomScoreAdj = OptionalLong.of(score);
    return this;
  }

  public ContainerAdjustmentBuilder ioPriority(IoPriority priority) {
    note(Field.IO_PRIORITY, "");
    this.ioPriority = Optional.of(priority);
    return this;
  }

  public ContainerAdjustmentBuilder seccompPolicy(Seccomp policy) {
    note(Field.SECCOMP_POLICY, "");
    this.seccompPolicy = Optional.of(policy);
    return this;
  }

  public ContainerAdjustmentBuilder namespace(Namespace namespace) {
    return set(Field.NAMESPACE, namespaces, "namespace type", namespace.type(), namespace);
  }

  public ContainerAdjustmentBuilder removeNamespace(String type) {
    return remove(Field.NAMESPACE, namespaces, "namespace type", type);
  }

  public ContainerAdjustmentBuilder sysctl(String name, String value) {
    return set(Field.SYSCTL, sysctl, "sysctl name", name, value);
  }

  public ContainerAdjustmentBuilder replaceSysctl(String name, String value) {
    return replace(Field.SYSCTL, sysctl, "sysctl name", name, value);
  }

  public ContainerAdjustmentBuilder removeSysctl(String name) {
    return remove(Field.SYSCTL, sysctl, "sysctl name", name);
  }

  public ContainerAdjustmentBuilder netDevice(String hostName, NetDevice device) {
    return set(Field.LINUX_NET_DEVICES, netDevices, "host interface", hostName, device);
  }

  public ContainerAdjustmentBuilder replaceNetDevice(String hostName, NetDevice device) {
    return replace(Field.LINUX_NET_DEVICES, netDevices, "host interface", hostName, device);
  }

  public ContainerAdjustmentBuilder removeNetDevice(String hostName) {
    return remove(Field.LINUX_NET_DEVICES, netDevices, "host interface", hostName);
  }

  public ContainerAdjustmentBuilder scheduler(Scheduler scheduler) {
    note(Field.LINUX_SCHED, "");
    this.scheduler = Optional.of(scheduler);
    return this;
  }

  /** Sets the RDT values that are present in it. */
  public ContainerAdjustmentBuilder rdt(Rdt rdt) {
    noteRdt();
    this.rdt = Optional.of(new RdtChange(this.rdt.isPresent() && this.rdt.get().remove(), rdt));
    return this;
  }

  /** Removes the RDT settings that are there; {@link #rdt} may set new ones after that. */
  public ContainerAdjustmentBuilder removeRdt() {
    noteRdt();
    this.rdt = Optional.of(new RdtChange(true, RdtChange.UNSET));
    return this;
  }

  private void noteRdt() {
    note(Field.RDT_CLOS_ID, "");
    note(Field.RDT_SCHEMATA, "");
    note(Field.RDT_ENABLE_MONITORING, "");
  }

  public ContainerAdjustmentBuilder memoryPolicy(MemoryPolicy policy) {
    note(Field.MEMORY_POLICY, "");
    this.memoryPolicy = Optional.of(policy);
    return this;
  }

  /** Sets a limit of one type; soft must not exceed hard. */
  public ContainerAdjustmentBuilder rlimit(Rlimit rlimit) {
    Keys.notEmpty("rlimit type", rlimit.type());
    if (Long.compareUnsigned(rlimit.soft(), rlimit.hard()) > 0) {
      throw new IllegalArgumentException(
          "soft limit %s of %s is above its hard limit %s"
              .formatted(
                  Long.toUnsignedString(rlimit.soft()),
                  rlimit.type(),
                  Long.toUnsignedString(rlimit.hard())));
    }
    note(Field.RLIMITS, rlimit.type());
    rlimits.put(rlimit);
    return this;
  }

  /** Adds a CDI device by its fully qualified name, {@code vendor/class=name}. */
  public ContainerAdjustmentBuilder cdiDevice(String name) {
    note(Field.CDI_DEVICES, name);
    cdiDevices.put(Keys.notEmpty("CDI device name", name));
    return this;
  }

  /** Asks for an update of another container along with this adjustment. */
  public ContainerAdjustmentBuilder update(ContainerUpdate update) {
    updates.add(source == null || update.source().isPresent() ? update : update.from(source));
    return this;
  }

  /** Asks for an eviction of another container along with this adjustment. */
  public ContainerAdjustmentBuilder evict(ContainerEviction eviction) {
    evictions.add(eviction);
    return this;
  }

  /** The wish as built so far; the builder may be used further. */
  public ContainerAdjustment build() {
    return new ContainerAdjustment(
        annotations.values(),
        mounts.values(),
        env.values(),
        args,
        hooks == null ? Hooks.none() : hooks.build(),
        devices.values(),
        resources,
        cgroupsPath,
        oomScoreAdj,
        ioPriority,
        seccompPolicy,
        namespaces.values(),
        sysctl.values(),
        netDevices.values(),
        scheduler,
        rdt,
        memoryPolicy,
        rlimits.values(),
        cdiDevices.values(),
        updates.isEmpty() && evictions.isEmpty()
            ? ContainerUpdates.none()
            : new ContainerUpdates(updates, evictions),
        Sources.of(sources));
  }

  private <V> ContainerAdjustmentBuilder set(
      Field field, Keyed<Change<V>> changes, String what, String key, V value) {
    note(field, key);
    changes.put(new Change.Set<>(Keys.check(what, key), value));
    return this;
  }

  private <V> ContainerAdjustmentBuilder replace(
      Field field, Keyed<Change<V>> changes, String what, String key, V value) {
    note(field, key);
    changes.put(new Change.Replace<>(Keys.check(what, key), value));
    return this;
  }

  private <V> ContainerAdjustmentBuilder remove(
      Field field, Keyed<Change<V>> changes, String what, String key) {
    note(field, key);
    changes.put(new Change.Remove<>(Keys.check(what, key)));
    return this;
  }

  private static String variable(String name) {
    if (name.indexOf('=') >= 0) {
      throw new IllegalArgumentException("variable name \"" + name + "\" has a '=' in it");
    }
    return name;
  }

  private static List<String> notEmpty(List<String> args) {
    if (args.isEmpty() || args.getFirst().isEmpty()) {
      throw new IllegalArgumentException(
          "args is " + args + ", expected at least a program to run");
    }
    return args;
  }

  private static final class HooksBuilder {
    private final List<Hook> prestart = new ArrayList<>();
    private final List<Hook> createRuntime = new ArrayList<>();
    private final List<Hook> createContainer = new ArrayList<>();
    private final List<Hook> startContainer = new ArrayList<>();
    private final List<Hook> poststart = new ArrayList<>();
    private final List<Hook> poststop = new ArrayList<>();

    Hooks build() {
      var hooks =
          new Hooks(prestart, createRuntime, createContainer, startContainer, poststart, poststop);
      return hooks.isEmpty() ? Hooks.none() : hooks;
    }
  }
}
