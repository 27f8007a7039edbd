package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.extension.model.SecurityProfile;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of a pod's manifest decides what a runtime is told.
 *
 * @param host which of the host's namespaces it shares
 * @param containers init containers first, in the order in which they are created
 * @param volumes where they are on the host, by name
 */
record PodSpec(
    String namespace,
    String name,
    String uid,
    Map<String, String> labels,
    Map<String, String> annotations,
    String hostname,
    HostNamespaces host,
    String runtimeClass,
    String priorityClass,
    Map<String, String> sysctls,
    Needs needs,
    Map<String, BigDecimal> overhead,
    List<ContainerSpec> containers,
    Map<String, Volume> volumes) {

  /**
   * Namespaces that are not the pod's own.
   *
   * @param sharedProcesses whether its containers see each other's processes
   */
  record HostNamespaces(boolean network, boolean pid, boolean ipc, boolean sharedProcesses) {}

  /**
   * Where a volume is on the host.
   *
   * @param path a host's path; empty if the kubelet chooses
   * @param plugin what the kubelet calls its kind, for the path that it chooses
   */
  record Volume(String path, String plugin) {}

  /** Requests and limits by resource. */
  record Needs(Map<String, BigDecimal> requests, Map<String, BigDecimal> limits) {
    static final Needs NONE = new Needs(Map.of(), Map.of());

    /** A limit without a request is a request as well. */
    Optional<BigDecimal> request(String resource) {
      return Optional.ofNullable(requests.get(resource)).or(() -> limit(resource));
    }

    Optional<BigDecimal> limit(String resource) {
      return Optional.ofNullable(limits.get(resource));
    }
  }

  /** One container. */
  record ContainerSpec(
      String name,
      String image,
      List<String> command,
      List<String> args,
      List<Variable> env,
      List<VolumeMount> mounts,
      Needs needs,
      Security security,
      Role role,
      String terminationMessagePath,
      String terminationMessagePolicy,
      List<String> guesses) {}

  /** What it is in its pod. */
  enum Role {
    INIT,
    SIDECAR,
    MAIN
  }

  /** A variable; its value may refer to those before it. */
  record Variable(String name, String value) {}

  /** A volume in a container. */
  record VolumeMount(
      String volume, String path, String subPath, boolean readOnly, String propagation) {}

  /** Of the pod's and the container's security context what a runtime is told. */
  record Security(
      boolean privileged,
      OptionalLong user,
      OptionalLong group,
      List<Long> groups,
      SecurityProfile seccomp) {}
}
