package dev.switchboard.nri.bundled.writablecgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether the host's cgroup mount keeps processes of a delegated cgroup inside it: the mount option
 * {@code nsdelegate} of cgroup v2. Without it, whoever may write to their cgroup could move
 * processes out of it.
 */
final class Delegation {
  private static final List<String> MOUNT_POINTS =
      List.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified");
  private static final int MOUNT_POINT_FIELD = 4;
  private static final String OPTIONAL_FIELDS_END = "-";

  private Delegation() {}

  /**
   * Reads /proc/PID/mountinfo, see proc_pid_mountinfo(5).
   *
   * @return why it cannot be relied on; empty if it can
   */
  static Optional<String> missing(Path mountinfo) {
    List<String> lines;
    try {
      lines = Files.readAllLines(mountinfo);
    } catch (IOException e) {
      return Optional.of(mountinfo + " cannot be read (" + e + ")");
    }
    for (String line : lines) {
      List<String> fields = List.of(line.split(" "));
      int end = fields.indexOf(OPTIONAL_FIELDS_END);
      if (end > MOUNT_POINT_FIELD
          && end + 3 < fields.size()
          && fields.get(end + 1).equals("cgroup2")
          && MOUNT_POINTS.contains(fields.get(MOUNT_POINT_FIELD))) {
        return List.of(fields.get(end + 3).split(",")).contains("nsdelegate")
            ? Optional.empty()
            : Optional.of(
                "%s is mounted without nsdelegate; try: mount -o remount,nsdelegate %s"
                    .formatted(fields.get(MOUNT_POINT_FIELD), fields.get(MOUNT_POINT_FIELD)));
      }
    }
    return Optional.of(
        "no cgroup2 is mounted at " + String.join(" or ", MOUNT_POINTS) + ", says " + mountinfo);
  }
}
