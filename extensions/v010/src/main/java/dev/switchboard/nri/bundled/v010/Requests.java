package dev.switchboard.nri.bundled.v010;

import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.DeviceRule;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Builds requests of NRI v0.1.0; what is empty is left out where its Go client leaves it out. */
final class Requests {
  private Requests() {}

  /** About a pod: its own id is the container's too. */
  static Map<String, @Nullable Object> of(String version, String state, PodSandbox pod) {
    PodSandbox.Linux linux = pod.linux();
    return request(
        version,
        state,
        pod,
        pod.id(),
        pod.pid(),
        spec(
            linux.resources().map(Requests::resources),
            linux.namespaces(),
            linux.cgroupsPath(),
            pod.annotations()));
  }

  /** About a container of a pod. */
  static Map<String, @Nullable Object> of(
      String version, String state, PodSandbox pod, Container container) {
    Container.Linux linux = container.linux();
    return request(
        version,
        state,
        pod,
        container.id(),
        container.pid(),
        spec(
            Optional.of(linux.resources())
                .filter(resources -> !resources.isEmpty())
                .map(Requests::resources),
            linux.namespaces(),
            linux.cgroupsPath(),
            container.annotations()));
  }

  private static Map<String, @Nullable Object> request(
      String version,
      String state,
      PodSandbox pod,
      String id,
      int pid,
      Map<String, @Nullable Object> spec) {
    var request = new LinkedHashMap<String, @Nullable Object>();
    request.put("version", version);
    request.put("state", state);
    request.put("id", id);
    put(request, "sandboxID", pod.id());
    if (pid != 0) {
      request.put("pid", Integer.toUnsignedLong(pid));
    }
    request.put("spec", spec);
    put(request, "labels", pod.labels());
    return request;
  }

  private static Map<String, @Nullable Object> spec(
      Optional<Map<String, @Nullable Object>> resources,
      List<Namespace> namespaces,
      String cgroupsPath,
      Map<String, String> annotations) {
    var spec = new LinkedHashMap<String, @Nullable Object>();
    spec.put("resources", resources.orElse(null));
    var paths = new LinkedHashMap<String, String>();
    namespaces.forEach(namespace -> paths.put(namespace.type(), namespace.path()));
    put(spec, "namespaces", paths);
    put(spec, "cgroupsPath", cgroupsPath);
    put(spec, "annotations", annotations);
    return spec;
  }

  /** As in the OCI runtime configuration. */
  private static Map<String, @Nullable Object> resources(Resources resources) {
    var oci = new LinkedHashMap<String, @Nullable Object>();
    put(oci, "devices", resources.deviceRules().stream().map(Requests::device).toList());
    oci.put("memory", memory(resources.memory()));
    oci.put("cpu", cpu(resources.cpu()));
    if (resources.pidsLimit().isPresent()) {
      long limit = resources.pidsLimit().getAsLong();
      oci.put("pids", limit > 0 ? Map.of("limit", limit) : Map.of());
    }
    var pages = new ArrayList<Map<String, Object>>();
    for (HugepageLimit limit : resources.hugepageLimits()) {
      pages.add(
          Map.of(
              "pageSize",
              limit.pageSize(),
              "limit",
              new BigInteger(Long.toUnsignedString(limit.limit()))));
    }
    put(oci, "hugepageLimits", pages);
    put(oci, "unified", resources.unified());
    return oci;
  }

  private static Map<String, @Nullable Object> device(DeviceRule rule) {
    var device = new LinkedHashMap<String, @Nullable Object>();
    device.put("allow", rule.allow());
    put(device, "type", rule.type());
    put(device, "major", rule.major());
    put(device, "minor", rule.minor());
    put(device, "access", rule.access());
    return device;
  }

  private static Map<String, @Nullable Object> memory(Resources.Memory memory) {
    var oci = new LinkedHashMap<String, @Nullable Object>();
    put(oci, "limit", memory.limit());
    put(oci, "reservation", memory.reservation());
    put(oci, "swap", memory.swap());
    put(oci, "kernel", memory.kernel());
    put(oci, "kernelTCP", memory.kernelTcp());
    put(oci, "swappiness", memory.swappiness());
    memory.disableOomKiller().ifPresent(value -> oci.put("disableOOMKiller", value));
    memory.useHierarchy().ifPresent(value -> oci.put("useHierarchy", value));
    return oci;
  }

  private static Map<String, @Nullable Object> cpu(Resources.Cpu cpu) {
    var oci = new LinkedHashMap<String, @Nullable Object>();
    put(oci, "shares", cpu.shares());
    put(oci, "quota", cpu.quota());
    put(oci, "period", cpu.period());
    put(oci, "realtimeRuntime", cpu.realtimeRuntime());
    put(oci, "realtimePeriod", cpu.realtimePeriod());
    put(oci, "cpus", cpu.cpus());
    put(oci, "mems", cpu.mems());
    return oci;
  }

  private static void put(Map<String, @Nullable Object> object, String key, OptionalLong value) {
    value.ifPresent(number -> object.put(key, number));
  }

  private static void put(Map<String, @Nullable Object> object, String key, String text) {
    if (!text.isEmpty()) {
      object.put(key, text);
    }
  }

  private static void put(Map<String, @Nullable Object> object, String key, Map<?, ?> map) {
    if (!map.isEmpty()) {
      object.put(key, map);
    }
  }

  private static void put(Map<String, @Nullable Object> object, String key, List<?> list) {
    if (!list.isEmpty()) {
      object.put(key, list);
    }
  }
}
