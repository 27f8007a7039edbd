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
  private List<Change<String>> annotations = List.of();
  private List<Change<Mount>> mounts = List.of();
  private List<Change<String>> env = List.of();
  private Optional<ArgsChange> args = Optional.empty();
  private @Nullable HooksBuilder hooks;
  private List<Change<Device>> devices = List.of();
  private Resources resources = Resources.none();
  private Optional<String> cgroupsPath = Optional.empty();
  private OptionalLong oomScoreAdj = OptionalLong.empty();
  private Optional<IoPriority> ioPriority = Optional.empty();
  private Optional<Seccomp> seccompPolicy = Optional.empty();
  private List<Change<Namespace>> namespaces = List.of();
  private List<Change<String>> sysctl = List.of();
  private List<Change<NetDevice>> netDevices = List.of();
  private Optional<Scheduler> scheduler = Optional.empty();
  private Optional<RdtChange> rdt = Optional.empty();
  private Optional<MemoryPolicy> memoryPolicy = Optional.empty();
  private List<Rlimit> rlimits = List.of();
  private List<String> cdiDevices = List.of();
  private List<ContainerUpdate> updates = List.of();
  private List<ContainerEviction> evictions = List.of();

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
    annotations = set(Field.ANNOTATIONS, annotations, "annotation name", name, value);
    return this;
  }

  public ContainerAdjustmentBuilder replaceAnnotation(String name, String value) {
    annotations = replace(Field.ANNOTATIONS, annotations, "annotation name", name, value);
    return this;
  }

  public ContainerAdjustmentBuilder removeAnnotation(String name) {
    annotations = remove(Field.ANNOTATIONS, annotations, "annotation name", name);
    return this;
  }

  public ContainerAdjustmentBuilder mount(Mount mount) {
    mounts = set(Field.MOUNTS, mounts, "mount destination", mount.destination(), mount);
    return this;
  }

  public ContainerAdjustmentBuilder replaceMount(Mount mount) {
    mounts = replace(Field.MOUNTS, mounts, "mount destination", mount.destination(), mount);
    return this;
  }

  public ContainerAdjustmentBuilder removeMount(String destination) {
    mounts = remove(Field.MOUNTS, mounts, "mount destination", destination);
    return this;
  }

  public ContainerAdjustmentBuilder env(String name, String value) {
    env = set(Field.ENV, env, "variable name", variable(name), value);
    return this;
  }

  public ContainerAdjustmentBuilder replaceEnv(String name, String value) {
    env = replace(Field.ENV, env, "variable name", variable(name), value);
    return this;
  }

  /**
   * Removes a variable that a link before has set. NRI has no way to remove one that the container
   * had from the start: later links see it gone, the container keeps it.
   */
  public ContainerAdjustmentBuilder removeEnv(String name) {
    env = remove(Field.ENV, env, "variable name", variable(name));
    return this;
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
    devices = set(Field.DEVICES, devices, "device path", device.path(), device);
    return this;
  }

  public ContainerAdjustmentBuilder replaceDevice(Device device) {
    devices = replace(Field.DEVICES, devices, "device path", device.path(), device);
    return this;
  }

  /** Removes a device that a link before has added; as with variables, not an original one. */
  public ContainerAdjustmentBuilder removeDevice(String path) {
    devices = remove(Field.DEVICES, devices, "device path", path);
    return this;
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
    namespaces = set(Field.NAMESPACE, namespaces, "namespace type", namespace.type(), namespace);
    return this;
  }

  public ContainerAdjustmentBuilder removeNamespace(String type) {
    namespaces = remove(Field.NAMESPACE, namespaces, "namespace type", type);
    return this;
  }

  public ContainerAdjustmentBuilder sysctl(String name, String value) {
    sysctl = set(Field.SYSCTL, sysctl, "sysctl name", name, value);
    return this;
  }

  public ContainerAdjustmentBuilder replaceSysctl(String name, String value) {
    sysctl = replace(Field.SYSCTL, sysctl, "sysctl name", name, value);
    return this;
  }

  public ContainerAdjustmentBuilder removeSysctl(String name) {
    sysctl = remove(Field.SYSCTL, sysctl, "sysctl name", name);
    return this;
  }

  public ContainerAdjustmentBuilder netDevice(String hostName, NetDevice device) {
    netDevices = set(Field.LINUX_NET_DEVICES, netDevices, "host interface", hostName, device);
    return this;
  }

  public ContainerAdjustmentBuilder replaceNetDevice(String hostName, NetDevice device) {
    netDevices = replace(Field.LINUX_NET_DEVICES, netDevices, "host interface", hostName, device);
    return this;
  }

  public ContainerAdjustmentBuilder removeNetDevice(String hostName) {
    netDevices = remove(Field.LINUX_NET_DEVICES, netDevices, "host interface", hostName);
    return this;
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
    rlimits = Keyed.with(rlimits, rlimit, Rlimit::type);
    return this;
  }

  /** Adds a CDI device by its fully qualified name, {@code vendor/class=name}. */
  public ContainerAdjustmentBuilder cdiDevice(String name) {
    note(Field.CDI_DEVICES, name);
    cdiDevices = Keyed.with(cdiDevices, Keys.notEmpty("CDI device name", name), each -> each);
    return this;
  }

  /** Asks for an update of another container along with this adjustment. */
  public ContainerAdjustmentBuilder update(ContainerUpdate update) {
    if (updates.isEmpty()) {
      updates = new ArrayList<>();
    }
    updates.add(source == null || update.source().isPresent() ? update : update.from(source));
    return this;
  }

  /** Asks for an eviction of another container along with this adjustment. */
  public ContainerAdjustmentBuilder evict(ContainerEviction eviction) {
    if (evictions.isEmpty()) {
      evictions = new ArrayList<>();
    }
    evictions.add(eviction);
    return this;
  }

  /** The wish as built so far; the builder may be used further. */
  public ContainerAdjustment build() {
    return new ContainerAdjustment(
        annotations,
        mounts,
        env,
        args,
        hooks == null ? Hooks.none() : hooks.build(),
        devices,
        resources,
        cgroupsPath,
        oomScoreAdj,
        ioPriority,
        seccompPolicy,
        namespaces,
        sysctl,
        netDevices,
        scheduler,
        rdt,
        memoryPolicy,
        rlimits,
        cdiDevices,
        updates.isEmpty() && evictions.isEmpty()
            ? ContainerUpdates.none()
            : new ContainerUpdates(updates, evictions),
        Sources.of(sources));
  }

  private <V> List<Change<V>> set(
      Field field, List<Change<V>> changes, String what, String key, V value) {
    return with(field, changes, new Change.Set<>(Keys.check(what, key), value));
  }

  private <V> List<Change<V>> replace(
      Field field, List<Change<V>> changes, String what, String key, V value) {
    return with(field, changes, new Change.Replace<>(Keys.check(what, key), value));
  }

  private <V> List<Change<V>> remove(
      Field field, List<Change<V>> changes, String what, String key) {
    return with(field, changes, new Change.Remove<>(Keys.check(what, key)));
  }

  private <V> List<Change<V>> with(Field field, List<Change<V>> changes, Change<V> change) {
    note(field, change.key());
    return Keyed.with(changes, change, Change::key);
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
