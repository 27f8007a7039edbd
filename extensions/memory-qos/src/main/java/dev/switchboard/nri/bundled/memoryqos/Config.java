package dev.switchboard.nri.bundled.memoryqos;

import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.extension.annotation.Compat;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of memory QoS.
 *
 * @param compat how annotations are read
 * @param classes classes that pods may choose from
 * @param unifiedAnnotations cgroup v2 files that pods may set
 * @param cgroupRoot where the host's cgroup file system is mounted; looked at only to warn
 */
record Config(
    Compat compat, List<QosClass> classes, List<String> unifiedAnnotations, Path cgroupRoot)
    implements Validated {
  static final Config DEFAULT =
      new Config(Compat.MENDED, List.of(), List.of(), Path.of("/sys/fs/cgroup"));

  /**
   * A class.
   *
   * @param name its name in annotations
   * @param swapLimitRatio share of the memory limit that may have to be reclaimed: above the rest
   *     of it the kernel throttles and swaps; 0 to 1
   */
  record QosClass(String name, double swapLimitRatio) {
    QosClass {
      name = name == null ? "" : name;
    }

    /** In single precision, as NRI's plugin calculates: the same bytes come out. */
    long memoryHigh(long memoryLimit) {
      return (long) ((float) memoryLimit * (1.0f - (float) swapLimitRatio));
    }
  }

  Config {
    compat = compat == null ? Compat.MENDED : compat;
    classes = classes == null ? List.of() : List.copyOf(classes);
    unifiedAnnotations = unifiedAnnotations == null ? List.of() : List.copyOf(unifiedAnnotations);
    cgroupRoot = cgroupRoot == null ? Path.of("/sys/fs/cgroup") : cgroupRoot;
  }

  @Override
  public void validate(Problems problems) {
    var names = new HashSet<String>();
    for (int i = 0; i < classes.size(); i++) {
      QosClass each = classes.get(i);
      if (each.name().isEmpty() || !names.add(each.name())) {
        problems.add("classes[" + i + "].name", each.name(), "a name that no other class has");
      }
      if (!(each.swapLimitRatio() >= 0 && each.swapLimitRatio() <= 1)) {
        problems.add(
            "classes[" + i + "].swap-limit-ratio", each.swapLimitRatio(), "a number from 0 to 1");
      }
    }
    for (int i = 0; i < unifiedAnnotations.size(); i++) {
      String file = unifiedAnnotations.get(i);
      if (!file.matches("[a-z]+(\\.[a-z0-9_]+)+")) {
        problems.add("unified-annotations[" + i + "]", file, "a cgroup file such as memory.high");
      }
    }
  }

  Optional<QosClass> named(String name) {
    return classes.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
