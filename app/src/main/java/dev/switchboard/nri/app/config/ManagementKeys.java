package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.Validated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may change something at the endpoints.
 *
 * @param writes whether anybody may
 * @param tokenFile holds what they have to send; null if nobody may over TCP
 * @param socketPath where the endpoints are reached without a token; null for nowhere
 */
public record ManagementKeys(
    @DefaultValue("false") boolean writes, @Nullable Path tokenFile, @Nullable Path socketPath) {
  private static final int SHORTEST = 16;
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  /** The file of the token; empty if nobody may write. */
  public Optional<Path> tokens() {
    return writes ? Optional.ofNullable(tokenFile) : Optional.empty();
  }

  /** Where the endpoints are reached by root and our own user alone. */
  public Optional<Path> socket() {
    return Optional.ofNullable(socketPath).filter(path -> !path.toString().isEmpty());
  }

  void validate(Validated.Problems problems) {
    socket().ifPresent(path -> checkFolder(path, problems));
    if (!writes) {
      return;
    }
    if (tokenFile == null) {
      if (socket().isEmpty()) {
        problems.add(
            "management.writes",
            true,
            "false as long as neither management.token-file nor management.socket-path is set");
      }
      return;
    }
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(tokenFile);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        problems.add(
            "management.token-file", tokenFile, "a file that others cannot read: chmod 600");
      } else if (Files.readString(tokenFile).strip().length() < SHORTEST) {
        problems.add(
            "management.token-file", tokenFile, "a file with a token of 16 characters or more");
      }
    } catch (IOException e) {
      problems.add("management.token-file", tokenFile, "a file that can be read");
    }
  }

  /** Whoever can enter the folder of a socket could be there before its mode is set. */
  private static void checkFolder(Path socket, Validated.Problems problems) {
    Path folder = socket.toAbsolutePath().getParent();
    try {
      if (folder == null || !Files.isDirectory(folder)) {
        return; // it is made when the socket is, with the right mode
      }
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      if (!OWNERS.containsAll(permissions)) {
        problems.add(
            "management.socket-path",
            socket,
            "a path in a folder that is its owner's alone (mode 0700), and %1$s has the mode %2$s: chmod 700 %1$s, or name a folder that is not there yet, which is made with that mode"
                .formatted(folder, PosixFilePermissions.toString(permissions)));
      }
    } catch (IOException e) {
      problems.add("management.socket-path", socket, "a path in a folder that can be looked at");
    }
  }
}
