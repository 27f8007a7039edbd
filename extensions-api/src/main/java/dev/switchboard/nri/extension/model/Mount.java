package dev.switchboard.nri.extension.model;

import java.util.List;

/**
 * A mount of a container, as in the OCI runtime configuration.
 *
 * @param destination absolute path inside the container; the key of a mount
 * @param type file system type, for example {@code bind} or {@code tmpfs}
 * @param source path on the host, or the name of a device or file system
 * @param options mount options such as {@code ro} or {@code rbind}
 */
public record Mount(String destination, String type, String source, List<String> options) {
  public Mount {
    options = List.copyOf(options);
  }
}
