package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.app.manifest.PodSpec.ContainerSpec;
import dev.switchboard.nri.app.manifest.PodSpec.Security;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Hooks;
import dev.switchboard.nri.extension.model.Image;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A pod and its containers as containerd 2 describes them to NRI after a kubelet has asked for
 * them. What neither manifest nor rules tell is guessed, and said to be.
 */
record PodMessages(PodSpec spec, NodeFacts node) {
  private static final String CRI = "io.kubernetes.cri.";
  private static final String PAUSE_IMAGE = "registry.k8s.io/pause:3.10.1";

  PodPlan plan(String origin) {
    var kubelet = new Kubelet(spec, node);
    String id = Ids.id("sandbox of " + spec.uid());
    PodSandbox pod = pod(id, kubelet);
    var guesses = new ArrayList<String>();
    guesses.add("ids, and paths and devices of the node");
    var containers = new ArrayList<Container>();
    for (ContainerSpec each : spec.containers()) {
      containers.add(container(pod, each, kubelet));
      each.guesses().forEach(guess -> guesses.add("container " + each.name() + ": " + guess));
    }
    if (kubelet.qos() == Kubelet.Qos.BURSTABLE) {
      guesses.add(
          "oomScoreAdj: the node has %d MiB of memory, as this machine"
              .formatted(node.memory() >> 20));
    }
    return new PodPlan(origin, pod, containers, guesses);
  }

  private PodSandbox pod(String id, Kubelet kubelet) {
    Map<String, String> labels = new LinkedHashMap<>(spec.labels());
    labels.putAll(podLabels());
    labels.put("io.cri-containerd.kind", "sandbox");
    Map<String, String> annotations = new LinkedHashMap<>(spec.annotations());
    annotations.put("kubernetes.io/config.source", "api");
    annotations.put(CRI + "container-type", "sandbox");
    annotations.putAll(criAnnotations(id));
    annotations.put(CRI + "sandbox-log-directory", logFolder());
    annotations.put(CRI + "podsandbox.image-name", PAUSE_IMAGE);
    String parent = cgroupParent(kubelet);
    PodSandbox.Linux none = PodSandbox.Linux.NONE;
    return new PodSandbox(
        id,
        spec.name(),
        spec.uid(),
        spec.namespace(),
        labels,
        annotations,
        spec.runtimeClass(),
        new PodSandbox.Linux(
            kubelet.overhead(),
            none.podResources(),
            parent,
            cgroup(parent, id),
            podNamespaces(),
            none.resources()),
        0,
        List.of());
  }

  private Map<String, String> podLabels() {
    return Map.of(
        "io.kubernetes.pod.name", spec.name(),
        "io.kubernetes.pod.namespace", spec.namespace(),
        "io.kubernetes.pod.uid", spec.uid());
  }

  private Map<String, String> criAnnotations(String sandbox) {
    return Map.of(
        CRI + "sandbox-id", sandbox,
        CRI + "sandbox-name", spec.name(),
        CRI + "sandbox-namespace", spec.namespace(),
        CRI + "sandbox-uid", spec.uid());
  }

  private String logFolder() {
    return "/var/log/pods/%s_%s_%s".formatted(spec.namespace(), spec.name(), spec.uid());
  }

  private String cgroupParent(Kubelet kubelet) {
    String slice = kubelet.qos().slice();
    String own = slice + "-pod" + spec.uid().replace('-', '_') + ".slice";
    String classes = slice.equals("kubepods") ? "" : slice + ".slice/";
    return "/kubepods.slice/" + classes + own;
  }

  /** By the systemd driver's rules. */
  private static String cgroup(String parent, String id) {
    return parent.substring(parent.lastIndexOf('/') + 1) + ":cri-containerd:" + id;
  }

  private List<Namespace> podNamespaces() {
    var namespaces = new ArrayList<Namespace>();
    namespaces.add(new Namespace("mount", ""));
    if (!spec.host().pid()) {
      namespaces.add(new Namespace("pid", ""));
    }
    if (!spec.host().ipc()) {
      namespaces.add(new Namespace("ipc", ""));
    }
    if (!spec.host().network()) {
      namespaces.add(new Namespace("uts", ""));
      namespaces.add(new Namespace("network", "(the pod's)"));
    }
    return namespaces;
  }

  private Container container(PodSandbox pod, ContainerSpec container, Kubelet kubelet) {
    String id = Ids.id(pod.uid() + "/" + container.name());
    var process = new ProcessMessage(spec, container);
    Map<String, String> annotations = new LinkedHashMap<>(criAnnotations(pod.id()));
    annotations.put(CRI + "container-type", "container");
    annotations.put(CRI + "container-name", container.name());
    annotations.put(CRI + "image-name", process.imageName());
    annotations.put("io.kubernetes.container.restartCount", "0");
    annotations.put(
        "io.kubernetes.container.terminationMessagePath", container.terminationMessagePath());
    annotations.put(
        "io.kubernetes.container.terminationMessagePolicy", container.terminationMessagePolicy());
    annotations.put("io.kubernetes.pod.terminationGracePeriod", "30");
    Map<String, String> labels = new LinkedHashMap<>(podLabels());
    labels.put("io.kubernetes.container.name", container.name());
    labels.put("io.cri-containerd.kind", "container");
    Security security = container.security();
    return new Container(
        id,
        pod.id(),
        container.name(),
        Container.State.UNKNOWN,
        labels,
        annotations,
        process.args(),
        process.env(),
        new MountMessages(spec, container, pod.id()).all(),
        Hooks.none(),
        linux(pod, id, container, kubelet),
        0,
        List.of(),
        0,
        0,
        0,
        0,
        "",
        "",
        List.of(),
        Optional.of(
            new User(
                (int) security.user().orElse(0),
                (int) security.group().orElse(0),
                security.groups().stream().map(Long::intValue).toList())),
        Optional.of(new Image(process.imageName(), "", "")));
  }

  private Container.Linux linux(
      PodSandbox pod, String id, ContainerSpec container, Kubelet kubelet) {
    Container.Linux none = Container.Linux.NONE;
    return new Container.Linux(
        namespaces(container),
        none.devices(),
        kubelet.resources(container),
        OptionalLong.of(kubelet.oomScore(container)),
        cgroup(pod.linux().cgroupParent(), id),
        none.ioPriority(),
        Optional.of(container.security().seccomp()),
        none.seccompPolicy(),
        none.sysctl(),
        none.netDevices(),
        none.scheduler(),
        none.rdt());
  }

  private List<Namespace> namespaces(ContainerSpec container) {
    var namespaces = new ArrayList<Namespace>();
    namespaces.add(new Namespace("mount", ""));
    if (node.unifiedCgroups() && !container.security().privileged()) {
      namespaces.add(new Namespace("cgroup", ""));
    }
    for (String type : List.of("network", "ipc", "uts")) {
      namespaces.add(new Namespace(type, "(the pod's)"));
    }
    if (!spec.host().pid()) {
      namespaces.add(new Namespace("pid", spec.host().sharedProcesses() ? "(the pod's)" : ""));
    }
    return namespaces;
  }
}
