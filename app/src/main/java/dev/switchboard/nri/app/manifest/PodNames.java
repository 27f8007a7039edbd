package dev.switchboard.nri.app.manifest;

import java.util.regex.Pattern;

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

  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final int LONGEST = 253;

  private static final String DEFAULT_NAMESPACE = "default";

  String of(Value metadata) {
    if (!workload.isEmpty()) {
      return workload + suffix;
    }
    String generated = metadata.get("generateName").text();
    return generated.isEmpty() || metadata.get("name").isPresent()
        ? name(metadata.get("name"))
        : generated + "00000";
  }

  /** That of an object. */
  static String name(Value name) {
    String text = name.requiredText();
    if (!text.isEmpty() && !(NAME.matcher(text).matches() && text.length() <= LONGEST)) {
      name.problem(
          "is \"%s\", expected small letters, digits, dashes and dots, %d at most"
              .formatted(text, LONGEST));
    }
    return text;
  }

  String namespace(Value metadata) {
    String own = workload.isEmpty() ? metadata.get("namespace").text() : namespace;
    return own.isEmpty() ? DEFAULT_NAMESPACE : own;
  }
}
