package dev.switchboard.nri.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A CNI plugin that does nothing: pods that are not in the host's network have one of their own, in
 * which there is nothing.
 */
final class EmptyNetwork {
  private EmptyNetwork() {}

  /** Writes what a runtime reads; the plugin is in the folder {@code bin}. */
  static void configure(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("10-none.conflist"),
        "{\"cniVersion\":\"1.0.0\",\"name\":\"test\",\"plugins\":[{\"type\":\"none\"}]}");
    Path plugin =
        Files.writeString(
            Files.createDirectories(folder.resolve("bin")).resolve("none"),
            """
            #!/bin/sh
            case $CNI_COMMAND in
              ADD) echo '{"cniVersion":"1.0.0","interfaces":[{"name":"'$CNI_IFNAME'","sandbox":"'$CNI_NETNS'"}],
                          "ips":[{"interface":0,"address":"10.88.0.2/24"}]}' ;;
              VERSION) echo '{"cniVersion":"1.0.0","supportedVersions":["1.0.0"]}' ;;
            esac
            """);
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
