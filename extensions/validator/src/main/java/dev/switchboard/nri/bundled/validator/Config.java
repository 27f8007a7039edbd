package dev.switchboard.nri.bundled.validator;

import dev.switchboard.nri.extension.Validated;
import java.util.List;

/**
 * Configuration. The first eight keys are those of NRI's default validator.
 *
 * @param rejectOciHookAdjustment whether OCI hooks may not be added
 * @param rejectRuntimeDefaultSeccompAdjustment whether a container with the runtime's default
 *     seccomp profile keeps its policy
 * @param rejectUnconfinedSeccompAdjustment whether one without a profile does
 * @param rejectCustomSeccompAdjustment whether one with a profile of its own does
 * @param rejectNamespaceAdjustment whether namespaces may not be changed
 * @param rejectSysctlAdjustment whether kernel parameters may not be changed
 * @param requiredPlugins plugins and links without which no container is created
 * @param tolerateMissingPluginsAnnotation pod annotation that makes an exception from that; empty
 *     for none
 * @param rules in their order: the first that matches a change decides; what none matches is
 *     allowed
 */
record Config(
    boolean rejectOciHookAdjustment,
    boolean rejectRuntimeDefaultSeccompAdjustment,
    boolean rejectUnconfinedSeccompAdjustment,
    boolean rejectCustomSeccompAdjustment,
    boolean rejectNamespaceAdjustment,
    boolean rejectSysctlAdjustment,
    List<String> requiredPlugins,
    String tolerateMissingPluginsAnnotation,
    List<Rule> rules)
    implements Validated {
  Config {
    requiredPlugins = requiredPlugins == null ? List.of() : List.copyOf(requiredPlugins);
    tolerateMissingPluginsAnnotation =
        tolerateMissingPluginsAnnotation == null ? "" : tolerateMissingPluginsAnnotation;
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  @Override
  public void validate(Problems problems) {
    for (int i = 0; i < rules.size(); i++) {
      rules.get(i).validate("rules[" + i + "].", problems);
    }
  }
}
