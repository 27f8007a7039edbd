package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.annotation.Compat;
import java.util.List;

/**
 * Configuration.
 *
 * @param compat how annotations are read
 * @param allow what pods may ask for; without a rule everything, as with NRI's device-injector
 */
public record Config(Compat compat, List<Rule> allow) implements Validated {
  static final Config DEFAULT = new Config(Compat.MENDED, List.of());

  public Config {
    compat = compat == null ? Compat.MENDED : compat;
    allow = allow == null ? List.of() : List.copyOf(allow);
  }

  /**
   * What pods of some namespaces may ask for. All lists hold globs: {@code *} is anything but a
   * slash, {@code **} anything. What is in no list may not be asked for.
   *
   * @param namespaces Kubernetes namespaces that it is for; all if left out
   * @param devices paths of device nodes, which must have the host's numbers of that path; or
   *     {@code TYPE MAJOR:MINOR PATH} with {@code *} for any number
   * @param cdiDevices names of CDI devices
   * @param mounts absolute paths on the host that may be bind-mounted, and types of other mounts
   * @param networkDevices names of interfaces on the host
   * @param sysctls names of kernel parameters
   * @param policies which of {@code io-priority}, {@code scheduling-policy}, {@code memory-policy}
   */
  public record Rule(
      List<String> namespaces,
      List<String> devices,
      List<String> cdiDevices,
      List<String> mounts,
      List<String> networkDevices,
      List<String> sysctls,
      List<String> policies) {
    public Rule {
      namespaces = namespaces == null ? List.of("*") : List.copyOf(namespaces);
      devices = devices == null ? List.of() : List.copyOf(devices);
      cdiDevices = cdiDevices == null ? List.of() : List.copyOf(cdiDevices);
      mounts = mounts == null ? List.of() : List.copyOf(mounts);
      networkDevices = networkDevices == null ? List.of() : List.copyOf(networkDevices);
      sysctls = sysctls == null ? List.of() : List.copyOf(sysctls);
      policies = policies == null ? List.of() : List.copyOf(policies);
    }
  }

  @Override
  public void validate(Problems problems) {
    for (int i = 0; i < allow.size(); i++) {
      Rule rule = allow.get(i);
      String key = "allow[" + i + "].";
      globs(problems, key + "namespaces", rule.namespaces);
      globs(problems, key + "cdi-devices", rule.cdiDevices);
      globs(problems, key + "mounts", rule.mounts);
      globs(problems, key + "network-devices", rule.networkDevices);
      globs(problems, key + "sysctls", rule.sysctls);
      for (int j = 0; j < rule.devices.size(); j++) {
        if (DeviceRule.parse(rule.devices.get(j)).isEmpty()) {
          problems.add(
              key + "devices[" + j + "]",
              rule.devices.get(j),
              "an absolute path, or TYPE MAJOR:MINOR PATH such as \"c 10:229 /dev/fuse\"");
        }
      }
      for (int j = 0; j < rule.policies.size(); j++) {
        if (!Allowed.POLICIES.contains(rule.policies.get(j))) {
          problems.add(
              key + "policies[" + j + "]",
              rule.policies.get(j),
              "one of " + String.join(", ", Allowed.POLICIES));
        }
      }
    }
  }

  private static void globs(Problems problems, String key, List<String> globs) {
    for (int i = 0; i < globs.size(); i++) {
      if (!Glob.isValid(globs.get(i))) {
        problems.add(key + "[" + i + "]", globs.get(i), "a glob, for example net.*");
      }
    }
  }
}
