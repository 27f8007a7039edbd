package dev.switchboard.nri.bundled.memorypolicy;

import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.annotation.Compat;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of memory policies.
 *
 * @param compat how annotations are read
 * @param classes policies that pods may choose from by name
 * @param unsupported what becomes of a container that asks for a policy when the runtime does not
 *     know any
 * @param sysfs where the topology is read, for each container that asks
 */
record Config(Compat compat, List<PolicyClass> classes, Unsupported unsupported, Path sysfs)
    implements Validated {
  static final Config DEFAULT =
      new Config(Compat.MENDED, List.of(), Unsupported.REFUSE, Path.of("/sys"));

  /** What becomes of a container that cannot have its policy. */
  enum Unsupported {
    REFUSE,
    /** It runs without, and the log says so. */
    IGNORE
  }

  /** A policy with a name. */
  record PolicyClass(String name, PolicySpec policy) {
    PolicyClass {
      name = name == null ? "" : name;
      policy = policy == null ? new PolicySpec("", "", List.of()) : policy;
    }
  }

  Config {
    compat = compat == null ? Compat.MENDED : compat;
    classes = classes == null ? List.of() : List.copyOf(classes);
    unsupported = unsupported == null ? Unsupported.REFUSE : unsupported;
    sysfs = sysfs == null ? Path.of("/sys") : sysfs;
  }

  @Override
  public void validate(Problems problems) {
    var names = new HashSet<String>();
    for (int i = 0; i < classes.size(); i++) {
      String key = "classes[" + i + "].";
      PolicyClass each = classes.get(i);
      if (each.name().isEmpty() || !names.add(each.name())) {
        problems.add(key + "name", each.name(), "a name that no other class has");
      }
      each.policy()
          .validate((field, got, expected) -> problems.add(key + "policy." + field, got, expected));
    }
  }

  Optional<PolicySpec> named(String name) {
    return classes.stream()
        .filter(each -> each.name().equals(name))
        .map(PolicyClass::policy)
        .findFirst();
  }
}
