package dev.switchboard.nri.extension.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A container as the runtime describes it, or, in a chain, as the links before have adjusted it.
 *
 * @param id the runtime's id
 * @param podSandboxId id of its pod
 * @param name name in the pod
 * @param state where in its life it is
 * @param labels labels
 * @param annotations annotations
 * @param args argument vector of its process
 * @param env environment as {@code KEY=value}
 * @param mounts mounts
 * @param hooks OCI hooks
 * @param linux Linux details
 * @param pid process id, 0 while unknown; unsigned
 * @param rlimits POSIX limits; an adjusted one is appended, so the last of a type counts
 * @param createdAt nanoseconds since the epoch, 0 while unknown
 * @param startedAt nanoseconds since the epoch, 0 while unknown
 * @param finishedAt nanoseconds since the epoch, 0 while unknown
 * @param exitCode exit code of a container that has ended
 * @param statusReason short reason of its state
 * @param statusMessage sentence about its state
 * @param cdiDevices names of CDI devices
 * @param user who its process runs as
 * @param image its image
 */
public record Container(
    String id,
    String podSandboxId,
    String name,
    State state,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<String> args,
    List<String> env,
    List<Mount> mounts,
    Hooks hooks,
    Linux linux,
    int pid,
    List<Rlimit> rlimits,
    long createdAt,
    long startedAt,
    long finishedAt,
    int exitCode,
    String statusReason,
    String statusMessage,
    List<String> cdiDevices,
    Optional<User> user,
    Optional<Image> image) {
  public Container {
    labels = Ordered.copyOf(labels);
    annotations = Ordered.copyOf(annotations);
    args = List.copyOf(args);
    env = Ordered.copyOf(env);
    mounts = Ordered.copyOf(mounts);
    rlimits = List.copyOf(rlimits);
    cdiDevices = List.copyOf(cdiDevices);
  }

  /** A container of which nothing but id, pod and name is known: for tests and demonstrations. */
  public static Container of(String id, String podSandboxId, String name) {
    return new Container(
        id,
        podSandboxId,
        name,
        State.UNKNOWN,
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        Hooks.none(),
        Linux.NONE,
        0,
        List.of(),
        0,
        0,
        0,
        0,
        "",
        "",
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** States of a container; the ordinal is the number on the wire. */
  public enum State {
    /** Under creation, or ended before the runtime's last restart. */
    UNKNOWN,
    CREATED,
    PAUSED,
    RUNNING,
    STOPPED
  }

  /**
   * Linux details of a container.
   *
   * @param namespaces namespaces
   * @param devices device nodes
   * @param resources resources
   * @param oomScoreAdj -1000 to 1000
   * @param cgroupsPath cgroup, in the form of the runtime's cgroup driver
   * @param ioPriority I/O priority
   * @param seccompProfile profile that was asked for
   * @param seccompPolicy policy in force
   * @param sysctl kernel parameters
   * @param netDevices network interfaces moved in, by name on the host
   * @param scheduler scheduling policy
   * @param rdt RDT settings
   */
  public record Linux(
      List<Namespace> namespaces,
      List<Device> devices,
      Resources resources,
      OptionalLong oomScoreAdj,
      String cgroupsPath,
      Optional<IoPriority> ioPriority,
      Optional<SecurityProfile> seccompProfile,
      Optional<Seccomp> seccompPolicy,
      Map<String, String> sysctl,
      Map<String, NetDevice> netDevices,
      Optional<Scheduler> scheduler,
      Optional<Rdt> rdt) {
    /** Nothing known. */
    public static final Linux NONE =
        new Linux(
            List.of(),
            List.of(),
            Resources.none(),
            OptionalLong.empty(),
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty());

    public Linux {
      namespaces = List.copyOf(namespaces);
      devices = Ordered.copyOf(devices);
      sysctl = Ordered.copyOf(sysctl);
      netDevices = Ordered.copyOf(netDevices);
    }
  }
}
