package dev.switchboard.nri.app.install;

import java.nio.file.Path;

/**
 * Where things are on a node.
 *
 * @param root {@code /}, or the folder of an image under construction that stands for it
 * @param prefix where the distribution goes, as the node will see it
 * @param plugins the runtime's folder of plugins that it launches
 */
public record Layout(Path root, Path prefix, Path plugins) {
  static final Path CONFIGURATION = Path.of("/etc/switchboard");
  static final Path CACHE = Path.of("/var/cache/switchboard");
  static final Path LOGS = Path.of("/var/log/switchboard");
  static final Path UNIT = Path.of("/etc/systemd/system/switchboard.service");

  /** The script by which the runtime launches us. */
  Path script() {
    return plugins.resolve("50-switchboard");
  }

  /** The real place of something that the node will see elsewhere. */
  Path real(Path seen) {
    return root.resolve(Path.of("/").relativize(seen));
  }
}
