package dev.switchboard.nri.app.manifest;

import dev.switchboard.nri.app.manifest.PodSpec.ContainerSpec;
import dev.switchboard.nri.app.manifest.PodSpec.HostNamespaces;
import dev.switchboard.nri.app.manifest.PodSpec.Needs;
import dev.switchboard.nri.app.manifest.PodSpec.Role;
import dev.switchboard.nri.app.manifest.PodSpec.Volume;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a pod is made from: metadata and spec of a Pod or of a pod template. */
final class SpecReader {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private static final String EMPTY_DIR = "kubernetes.io~empty-dir";

  /** Kubelet's names for the kinds of volume whose folder it makes itself. */
  private static final Map<String, String> PLUGINS =
      Map.of(
          "emptyDir", EMPTY_DIR,
          "configMap", "kubernetes.io~configmap",
          "secret", "kubernetes.io~secret",
          "projected", "kubernetes.io~projected",
          "downwardAPI", "kubernetes.io~downward-api",
          "nfs", "kubernetes.io~nfs",
          "iscsi", "kubernetes.io~iscsi");

  private SpecReader() {}

  /**
   * @param template has metadata and spec
   * @param names the pod's, where the template itself may not say
   */
  static PodSpec read(Value template, PodNames names) {
    Value metadata = template.get("metadata");
    Value spec = template.get("spec");
    if (!spec.isPresent()) {
      spec.problem("is missing");
    }
    String name = names.of(metadata);
    String namespace = names.namespace(metadata);
    String given = metadata.get("uid").text();
    String uid = given.isEmpty() ? Ids.uid(namespace + "/" + name) : given;
    Map<String, String> labels = metadata.get("labels").textByKey();
    Map<String, String> annotations = metadata.get("annotations").textByKey();
    var fields = new Fields(namespace, name, uid, labels, annotations);
    return new PodSpec(
        namespace,
        name,
        uid,
        labels,
        annotations,
        spec.get("hostname").isPresent() ? spec.get("hostname").text() : name,
        new HostNamespaces(
            spec.get("hostNetwork").isTrue(),
            spec.get("hostPID").isTrue(),
            spec.get("hostIPC").isTrue(),
            spec.get("shareProcessNamespace").isTrue()),
        spec.get("runtimeClassName").text(),
        spec.get("priorityClassName").text(),
        sysctls(spec),
        needs(spec.get("resources")),
        quantities(spec.get("overhead")),
        containers(spec, fields),
        volumes(spec.get("volumes")));
  }

  private static Map<String, String> sysctls(Value spec) {
    Value security = spec.get("securityContext");
    var sysctls = new LinkedHashMap<String, String>();
    security
        .get("sysctls")
        .elements()
        .forEach(
            each -> sysctls.put(each.get("name").requiredText(), each.get("value").requiredText()));
    return sysctls;
  }

  private static List<ContainerSpec> containers(Value spec, Fields fields) {
    var all = new ArrayList<ContainerSpec>();
    Set<String> names = new HashSet<>();
    var reader = new ContainerReader(fields, spec.get("securityContext"));
    for (Value each : spec.get("initContainers").elements()) {
      boolean sidecar = each.get("restartPolicy").text().equals("Always");
      all.add(reader.read(each, sidecar ? Role.SIDECAR : Role.INIT));
      checkName(each, names);
    }
    List<Value> main = spec.get("containers").elements();
    if (main.isEmpty() && spec.isPresent()) {
      spec.get("containers").problem("is missing: a pod has one container at least");
    }
    for (Value each : main) {
      all.add(reader.read(each, Role.MAIN));
      checkName(each, names);
    }
    checkVolumes(spec, List.of("initContainers", "containers"));
    return all;
  }

  private static void checkName(Value container, Set<String> names) {
    String name = container.get("name").text();
    if (name.isEmpty()) {
      return;
    }
    if (!LABEL.matcher(name).matches()) {
      container
          .get("name")
          .problem(
              "is \"%s\", expected small letters, digits and dashes, 63 at most".formatted(name));
    } else if (!names.add(name)) {
      container.get("name").problem("is \"%s\", which another container is called".formatted(name));
    }
  }

  private static void checkVolumes(Value spec, List<String> lists) {
    Set<String> known = new HashSet<>();
    spec.get("volumes").elements().forEach(volume -> known.add(volume.get("name").text()));
    for (String list : lists) {
      for (Value container : spec.get(list).elements()) {
        for (Value mount : container.get("volumeMounts").elements()) {
          String name = mount.get("name").text();
          if (!name.isEmpty() && !known.contains(name)) {
            mount.get("name").problem("is \"%s\", which is no volume of the pod".formatted(name));
          }
        }
      }
    }
  }

  static Needs needs(Value resources) {
    var needs =
        new Needs(quantities(resources.get("requests")), quantities(resources.get("limits")));
    needs
        .requests()
        .forEach((resource, amount) ->
            needs
                .limit(resource)
                .filter(limit -> limit.compareTo(amount) < 0)
                .ifPresent(limit ->
                    resources
                        .get("requests")
                        .get(resource)
                        .problem(
                            "is %s, expected at most the limit, %s".formatted(amount, limit))));
    return needs;
  }

  private static Map<String, BigDecimal> quantities(Value map) {
    var quantities = new LinkedHashMap<String, BigDecimal>();
    map.entries()
        .forEach((resource, amount) -> {
          if (amount.isPresent()) {
            amount.quantity().ifPresent(value -> quantities.put(resource, value));
          }
        });
    quantities.forEach((resource, amount) -> {
      if (amount.signum() < 0) {
        map.get(resource).problem("is " + amount + ", expected 0 or more");
      }
    });
    return quantities;
  }

  private static Map<String, Volume> volumes(Value list) {
    var volumes = new LinkedHashMap<String, Volume>();
    for (Value each : list.elements()) {
      String name = each.get("name").requiredText();
      if (volumes.put(name, volume(each)) != null) {
        each.get("name").problem("is \"%s\", which another volume is called".formatted(name));
      }
    }
    return volumes;
  }

  private static Volume volume(Value volume) {
    Value host = volume.get("hostPath");
    if (host.isPresent()) {
      return new Volume(host.get("path").requiredText(), "");
    }
    String plugin =
        PLUGINS.entrySet().stream()
            .filter(entry -> volume.get(entry.getKey()).isPresent())
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(
                volume.entries().values().stream().filter(Value::isPresent).count() > 1
                    ? "kubernetes.io~csi"
                    : EMPTY_DIR); // also of a volume that names no kind
    return new Volume("", plugin);
  }
}
