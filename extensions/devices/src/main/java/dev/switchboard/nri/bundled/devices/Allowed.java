package dev.switchboard.nri.bundled.devices;

import dev.switchboard.nri.bundled.devices.Config.Rule;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What pods of one namespace may ask for. */
final class Allowed {
  static final List<String> POLICIES = List.of("io-priority", "scheduling-policy", "memory-policy");

  private final boolean everything;
  private final List<Rule> rules;

  private Allowed(boolean everything, List<Rule> rules) {
    this.everything = everything;
    this.rules = rules;
  }

  static Allowed in(String namespace, List<Rule> rules) {
    return new Allowed(
        rules.isEmpty(),
        rules.stream().filter(rule -> Glob.anyMatches(rule.namespaces(), namespace)).toList());
  }

  private boolean listed(Function<Rule, List<String>> list, String name) {
    return everything || rules.stream().anyMatch(rule -> Glob.anyMatches(list.apply(rule), name));
  }

  boolean device(Device device) {
    return everything
        || rules.stream()
            .flatMap(rule -> rule.devices().stream())
            .flatMap(text -> DeviceRule.parse(text).stream())
            .anyMatch(
                rule -> rule.allows(device.path(), device.type(), device.major(), device.minor()));
  }

  boolean cdiDevice(String name) {
    return listed(Rule::cdiDevices, name);
  }

  boolean networkDevice(String name) {
    return listed(Rule::networkDevices, name);
  }

  /** The kernel reads a slash in a name like a dot, and then there is a way up. */
  boolean sysctl(String name) {
    return everything || (name.indexOf('/') < 0 && listed(Rule::sysctls, name));
  }

  boolean policy(String topic) {
    return everything || rules.stream().anyMatch(rule -> rule.policies().contains(topic));
  }

  boolean mount(Mount mount) {
    if (everything) {
      return true;
    }
    boolean bind =
        mount.type().equals("bind")
            || mount.options().contains("bind")
            || mount.options().contains("rbind");
    return bind
        ? source(mount.source())
        : !mount.type().isEmpty()
            && !mount.type().contains("/")
            && listed(Rule::mounts, mount.type());
  }

  /** Taking something away changes the container alone: whoever may ask for anything may do it. */
  boolean removal() {
    return everything || !rules.isEmpty();
  }

  /** Neither dots nor links may lead out of what is listed. */
  private boolean source(String source) {
    Path path = Path.of(source);
    if (!path.isAbsolute() || !path.normalize().toString().equals(source)) {
      return false;
    }
    if (!listed(Rule::mounts, source)) {
      return false;
    }
    try {
      return listed(Rule::mounts, path.toRealPath().toString());
    } catch (IOException e) {
      // Not there, or not to be seen from here: then the name is all there is to judge.
      return true;
    }
  }
}
