package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/**
 * A DaemonSet's pod as the kubelet would hand it to a container runtime over CRI. Only what the
 * chart uses is known here; anything else is an error. The pod shares the node's network, since
 * there are no plugins for networks.
 */
final class ChartPod {
  private final Map<String, Map<String, Object>> configMaps = new LinkedHashMap<>();
  private final Map<String, Object> template;
  private final Map<String, Object> spec;
  private final Map<String, Object> container;
  private final Path kubelet;

  /**
   * @param manifests as Helm renders them
   * @param kubelet folder for what the kubelet keeps on the node: volumes, logs
   */
  ChartPod(String manifests, Path kubelet) {
    this.kubelet = kubelet;
    List<Map<String, Object>> documents =
        StreamSupport.stream(new Yaml().loadAll(manifests).spliterator(), false)
            .filter(Objects::nonNull)
            .map(ChartPod::map)
            .toList();
    for (Map<String, Object> document : documents) {
      if (document.get("kind").equals("ConfigMap")) {
        String name = map(document.get("metadata")).get("name").toString();
        configMaps.put(name, map(document.get("data")));
      }
    }
    Map<String, Object> set =
        documents.stream()
            .filter(each -> each.get("kind").equals("DaemonSet"))
            .findFirst()
            .orElseThrow();
    template = map(map(set.get("spec")).get("template"));
    spec = map(template.get("spec"));
    container = map(list(spec.get("containers")).getFirst());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object of) {
    return of == null ? Map.of() : (Map<String, Object>) of;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object of) {
    return of == null ? List.of() : (List<Object>) of;
  }

  String image() {
    return container.get("image").toString();
  }

  int gracePeriod() {
    return (int) spec.get("terminationGracePeriodSeconds");
  }

  /** What a probe asks: port and path. */
  String probe(String name) {
    Map<String, Object> http = map(map(container.get(name)).get("httpGet"));
    return port(http.get("port").toString()) + http.get("path").toString();
  }

  private int port(String name) {
    return list(container.get("ports")).stream()
        .map(ChartPod::map)
        .filter(port -> port.get("name").equals(name))
        .map(port -> (int) port.get("containerPort"))
        .findFirst()
        .orElseThrow();
  }

  /** CRI's PodSandboxConfig. */
  Map<String, Object> sandbox() throws IOException {
    Map<String, Object> metadata = map(template.get("metadata"));
    return Map.of(
        "metadata", Map.of("name", "node-switchboard", "namespace", "kube-system", "uid", "daemon"),
        "labels", map(metadata.get("labels")),
        "annotations", map(metadata.get("annotations")),
        "log_directory", Files.createDirectories(kubelet.resolve("logs")).toString(),
        "linux",
            Map.of(
                "security_context",
                Map.of("namespace_options", Map.of("network", 2), "seccomp", seccomp())));
  }

  /** CRI's ContainerConfig. */
  Map<String, Object> container() throws IOException {
    var config = new LinkedHashMap<String, Object>();
    config.put("metadata", Map.of("name", container.get("name")));
    config.put("image", Map.of("image", image()));
    config.put("command", list(container.get("command")));
    config.put("args", list(container.get("args")));
    config.put(
        "envs",
        list(container.get("env")).stream()
            .map(ChartPod::map)
            .map(variable -> Map.of("key", variable.get("name"), "value", variable.get("value")))
            .toList());
    config.put("mounts", mounts());
    config.put("log_path", container.get("name") + ".log");
    config.put("linux", Map.of("resources", resources(), "security_context", security()));
    return config;
  }

  private Map<String, Object> resources() {
    Map<String, Object> limits = map(map(container.get("resources")).get("limits"));
    String memory = limits.get("memory").toString();
    if (!memory.endsWith("Mi")) {
      throw new IllegalArgumentException("memory limit " + memory);
    }
    // system-node-critical
    return Map.of(
        "memory_limit_in_bytes",
        Long.parseLong(memory.substring(0, memory.length() - 2)) << 20,
        "oom_score_adj",
        -997);
  }

  private Map<String, Object> security() {
    Map<String, Object> own = map(container.get("securityContext"));
    Map<String, Object> pods = map(spec.get("securityContext"));
    Map<String, Object> capabilities = map(own.get("capabilities"));
    return Map.of(
        "capabilities",
        Map.of(
            "drop_capabilities", list(capabilities.get("drop")),
            "add_capabilities", list(capabilities.get("add"))),
        "run_as_user",
        Map.of("value", pods.get("runAsUser")),
        "run_as_group",
        Map.of("value", pods.get("runAsGroup")),
        "readonly_rootfs",
        own.get("readOnlyRootFilesystem"),
        "no_new_privs",
        own.get("allowPrivilegeEscalation").equals(false),
        "seccomp",
        seccomp(),
        "namespace_options",
        Map.of("network", 2, "pid", 1),
        // What the kubelet asks for unless procMount says otherwise.
        "masked_paths",
        List.of("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"),
        "readonly_paths",
        List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
  }

  private Map<String, Object> seccomp() {
    Map<String, Object> profile = map(map(spec.get("securityContext")).get("seccompProfile"));
    if (!profile.get("type").equals("RuntimeDefault")) {
      throw new IllegalArgumentException("seccomp profile " + profile);
    }
    return Map.of("profile_type", 0);
  }

  private List<Map<String, Object>> mounts() throws IOException {
    var volumes = new LinkedHashMap<Object, Path>();
    for (Object volume : list(spec.get("volumes"))) {
      volumes.put(map(volume).get("name"), volume(map(volume)));
    }
    var mounts = new ArrayList<Map<String, Object>>();
    for (Object each : list(container.get("volumeMounts"))) {
      Map<String, Object> mount = map(each);
      mounts.add(
          Map.of(
              "container_path",
              mount.get("mountPath"),
              "host_path",
              volumes.get(mount.get("name")).toString(),
              "readonly",
              Boolean.TRUE.equals(mount.get("readOnly"))));
    }
    return mounts;
  }

  private Path volume(Map<String, Object> volume) throws IOException {
    Path folder = kubelet.resolve("volumes/" + volume.get("name"));
    if (volume.containsKey("hostPath")) {
      Map<String, Object> host = map(volume.get("hostPath"));
      Path path = Path.of(host.get("path").toString());
      return "DirectoryOrCreate".equals(host.get("type")) ? Files.createDirectories(path) : path;
    } else if (volume.containsKey("emptyDir")) {
      return Files.createDirectories(folder);
    } else if (volume.containsKey("configMap")) {
      return configMap(folder, map(volume.get("configMap")).get("name").toString());
    }
    throw new IllegalArgumentException("volume " + volume);
  }

  /** As the kubelet does it, so that all files of it change at once: links into a folder. */
  private Path configMap(Path folder, String name) throws IOException {
    Path version = Files.createDirectories(folder.resolve("..2026_11_24"));
    Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
    for (Map.Entry<String, Object> file : configMaps.get(name).entrySet()) {
      Files.writeString(version.resolve(file.getKey()), file.getValue().toString());
      Files.createSymbolicLink(folder.resolve(file.getKey()), Path.of("..data", file.getKey()));
    }
    return folder;
  }
}
