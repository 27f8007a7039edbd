package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.Validated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
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

  /** The file of the token; empty if nobody may write. */
  public Optional<Path> tokens() {
    return writes ? Optional.ofNullable(tokenFile) : Optional.empty();
  }

  /** Where the endpoints are reached by root and our own user alone. */
  public Optional<Path> socket() {
    return Optional.ofNullable(socketPath).filter(path -> !path.toString().isEmpty());
  }

  void validate(Validated.Problems problems) {
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
}
