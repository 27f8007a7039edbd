package dev.switchboard.nri.extension.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pod as the runtime describes it. Of a pod that is gone only the id may be left.
 *
 * @param id the runtime's id
 * @param name Kubernetes name
 * @param uid Kubernetes UID
 * @param namespace Kubernetes namespace
 * @param labels labels
 * @param annotations annotations
 * @param runtimeHandler runtime class handler; empty for the default
 * @param linux Linux details
 * @param pid process id of the pod's first process, 0 while unknown; unsigned
 * @param ips addresses of the pod (containerd from 2.1 on)
 */
public record PodSandbox(
    String id,
    String name,
    String uid,
    String namespace,
    Map<String, String> labels,
    Map<String, String> annotations,
    String runtimeHandler,
    Linux linux,
    int pid,
    List<String> ips) {
  public PodSandbox {
    labels = Ordered.copyOf(labels);
    annotations = Ordered.copyOf(annotations);
    ips = List.copyOf(ips);
  }

  /** A pod of which nothing but name and namespace is known: for tests and demonstrations. */
  public static PodSandbox of(String namespace, String name, Map<String, String> annotations) {
    return new PodSandbox(
        namespace + "-" + name,
        name,
        "",
        namespace,
        Map.of(),
        annotations,
        "",
        Linux.NONE,
        0,
        List.of());
  }

  /**
   * Linux details of a pod.
   *
   * @param podOverhead resources that the runtime class adds
   * @param podResources sum over the containers
   * @param cgroupParent parent cgroup
   * @param cgroupsPath cgroup of the first process
   * @param namespaces namespaces that the containers share
   * @param resources resources of the first process
   */
  public record Linux(
      Optional<Resources> podOverhead,
      Optional<Resources> podResources,
      String cgroupParent,
      String cgroupsPath,
      List<Namespace> namespaces,
      Optional<Resources> resources) {
    /** Nothing known. */
    public static final Linux NONE =
        new Linux(Optional.empty(), Optional.empty(), "", "", List.of(), Optional.empty());

    public Linux {
      namespaces = List.copyOf(namespaces);
    }
  }
}
