package dev.switchboard.nri.app.explain;

import java.util.Map;
import java.util.Optional;

/** Where in an OCI spec the fields of NRI's container are. */
final class OciPath {
  private static final Map<String, String> PATHS =
      Map.ofEntries(
          Map.entry("args", "process.args"),
          Map.entry("env", "process.env"),
          Map.entry("rlimits", "process.rlimits"),
          Map.entry("oomScoreAdj", "process.oomScoreAdj"),
          Map.entry("ioPriority", "process.ioPriority"),
          Map.entry("scheduler", "process.scheduler"),
          Map.entry("seccompPolicy", "linux.seccomp"),
          Map.entry("rdt", "linux.intelRdt"),
          Map.entry("cdiDevices", "(CDI devices)"));

  /** Those that stand at the spec's root; all others stand below linux. */
  private static final String ROOT = "annotations|mounts|hooks\\..*";

  private OciPath() {}

  /**
   * @param field as {@link dev.switchboard.nri.node.Difference} names it
   */
  static String of(String field) {
    if (field.matches(ROOT)) {
      return field;
    }
    int dot = field.indexOf('.');
    String head = dot < 0 ? field : field.substring(0, dot);
    String tail = dot < 0 ? "" : field.substring(dot);
    return Optional.ofNullable(PATHS.get(head)).orElse("linux." + head) + tail;
  }
}
