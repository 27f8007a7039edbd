package dev.switchboard.nri.extension.adjustment;

import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.IoPriority;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.NetDevice;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Rlimit;
import dev.switchboard.nri.extension.model.Scheduler;
import dev.switchboard.nri.extension.model.Seccomp;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A wish: what one link asks to be changed in a container under creation. Also the merged result of
 * all wishes, which is the host's own wish towards the runtime.
 *
 * <p>Built with {@link #builder()}. A list of changes may hold several of one key only where a
 * guest's reply did; the merge then refuses it, as the runtime does.
 *
 * @param annotations annotations by name
 * @param mounts mounts by destination
 * @param env variables by name
 * @param args a new argument vector
 * @param hooks hooks that are appended
 * @param devices device nodes by path
 * @param resources values that are set
 * @param cgroupsPath cgroup of the container; not empty
 * @param oomScoreAdj -1000 to 1000
 * @param ioPriority I/O priority
 * @param seccompPolicy whole policy that takes the place of the present one
 * @param namespaces namespaces by type; the protocol has no way to replace one
 * @param sysctl kernel parameters by name
 * @param netDevices network interfaces by their name on the host
 * @param scheduler scheduling policy
 * @param rdt RDT settings
 * @param memoryPolicy NUMA memory policy
 * @param rlimits POSIX limits that are set, by type
 * @param cdiDevices names of CDI devices that are added
 * @param others updates of other containers that are asked for along with it
 * @param sources where its values come from, as far as the link says; for messages only
 */
public record ContainerAdjustment(
    List<Change<String>> annotations,
    List<Change<Mount>> mounts,
    List<Change<String>> env,
    Optional<ArgsChange> args,
    Hooks hooks,
    List<Change<Device>> devices,
    Resources resources,
    Optional<String> cgroupsPath,
    OptionalLong oomScoreAdj,
    Optional<IoPriority> ioPriority,
    Optional<Seccomp> seccompPolicy,
    List<Change<Namespace>> namespaces,
    List<Change<String>> sysctl,
    List<Change<NetDevice>> netDevices,
    Optional<Scheduler> scheduler,
    Optional<RdtChange> rdt,
    Optional<MemoryPolicy> memoryPolicy,
    List<Rlimit> rlimits,
    List<String> cdiDevices,
    ContainerUpdates others,
    Sources sources) {

  private static final ContainerAdjustment NONE = builder().build();

  public ContainerAdjustment {
    annotations = List.copyOf(annotations);
    mounts = List.copyOf(mounts);
    env = List.copyOf(env);
    devices = List.copyOf(devices);
    namespaces = List.copyOf(namespaces);
    sysctl = List.copyOf(sysctl);
    netDevices = List.copyOf(netDevices);
    rlimits = List.copyOf(rlimits);
    cdiDevices = List.copyOf(cdiDevices);
  }

  /** A wish that does not say where its values come from, such as one that came over the wire. */
  public ContainerAdjustment(
      List<Change<String>> annotations,
      List<Change<Mount>> mounts,
      List<Change<String>> env,
      Optional<ArgsChange> args,
      Hooks hooks,
      List<Change<Device>> devices,
      Resources resources,
      Optional<String> cgroupsPath,
      OptionalLong oomScoreAdj,
      Optional<IoPriority> ioPriority,
      Optional<Seccomp> seccompPolicy,
      List<Change<Namespace>> namespaces,
      List<Change<String>> sysctl,
      List<Change<NetDevice>> netDevices,
      Optional<Scheduler> scheduler,
      Optional<RdtChange> rdt,
      Optional<MemoryPolicy> memoryPolicy,
      List<Rlimit> rlimits,
      List<String> cdiDevices,
      ContainerUpdates others) {
    this(
        annotations,
        mounts,
        env,
        args,
        hooks,
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
        others,
        Sources.none());
  }

  /** Asks for nothing. */
  public static ContainerAdjustment none() {
    return NONE;
  }

  /** A new wish, empty so far. */
  public static ContainerAdjustmentBuilder builder() {
    return new ContainerAdjustmentBuilder();
  }

  /** Whether it asks for nothing at all, neither here nor of other containers. */
  public boolean isEmpty() {
    // The usual wishes first: comparing all parts takes longer than merging one of them.
    return annotations.isEmpty() && env.isEmpty() && mounts.isEmpty() && equals(NONE);
  }

  /** Written out: what Java makes for a record of so many parts takes several times as long. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContainerAdjustment that
        && annotations.equals(that.annotations)
        && mounts.equals(that.mounts)
        && env.equals(that.env)
        && args.equals(that.args)
        && hooks.equals(that.hooks)
        && devices.equals(that.devices)
        && resources.equals(that.resources)
        && cgroupsPath.equals(that.cgroupsPath)
        && oomScoreAdj.equals(that.oomScoreAdj)
        && ioPriority.equals(that.ioPriority)
        && seccompPolicy.equals(that.seccompPolicy)
        && namespaces.equals(that.namespaces)
        && sysctl.equals(that.sysctl)
        && netDevices.equals(that.netDevices)
        && scheduler.equals(that.scheduler)
        && rdt.equals(that.rdt)
        && memoryPolicy.equals(that.memoryPolicy)
        && rlimits.equals(that.rlimits)
        && cdiDevices.equals(that.cdiDevices)
        && others.equals(that.others)
        && sources.equals(that.sources);
  }

  @Override
  public int hashCode() {
    return Objects.hash(annotations, mounts, env); // equal for equal wishes, which is enough
  }
}
