package dev.switchboard.nri.app.manifest;

/**
 * What a pod is called. That of a workload gets its name from the workload and from letters that
 * nobody knows before; zeros stand for them.
 *
 * @param workload name of the workload; empty if the manifest is of a pod
 * @param suffix what its pods have behind it
 * @param namespace the workload's
 */
record PodNames(String workload, String suffix, String namespace) {
  static final PodNames OWN = new PodNames("", "", "");

  private static final String DEFAULT_NAMESPACE = "default";

  String of(Value metadata) {
    if (!workload.isEmpty()) {
      return workload + suffix;
    }
    String generated = metadata.get("generateName").text();
    return generated.isEmpty() || metadata.get("name").isPresent()
        ? metadata.get("name").requiredText()
        : generated + "00000";
  }

  String namespace(Value metadata) {
    String own = workload.isEmpty() ? metadata.get("namespace").text() : namespace;
    return own.isEmpty() ? DEFAULT_NAMESPACE : own;
  }
}
