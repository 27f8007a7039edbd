package dev.switchboard.nri.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The place of a socket that is to be listened at. */
public final class SocketFile {
  /** Bytes that the kernel has room for, without the one that ends them. */
  private static final int LONGEST_PATH = 107;

  private static final Set<PosixFilePermission> OWNERS_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private SocketFile() {}

  /**
   * Makes room. A folder that is missing is made for the owner only; a socket left behind by an
   * earlier process is removed, anything else is left alone.
   *
   * @throws IOException why there can be no socket; begins with the path
   */
  public static void makeRoom(Path path) throws IOException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH) {
      throw new IOException(
          "%s: a path of %d bytes, and a socket's has %d at most"
              .formatted(path, length, LONGEST_PATH));
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && Files.notExists(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
    }
    if (Files.exists(path) && !isSocket(path)) {
      throw new FileAlreadyExistsException(path.toString(), null, "not a socket");
    }
    Files.deleteIfExists(path);
  }

  private static boolean isSocket(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).isOther();
  }
}
