package dev.switchboard.nri.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** A listening Unix socket, open to its owner only. */
public final class RuntimeServerSocket implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final AFUNIXServerSocketChannel channel;

  private RuntimeServerSocket(Path path, AFUNIXServerSocketChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Listens at a path. A folder that is missing is made for the owner only; a socket left behind by
   * an earlier process is removed.
   */
  public static RuntimeServerSocket bind(Path path) throws IOException {
    SocketFile.makeRoom(path);
    AFUNIXServerSocketChannel channel = AFUNIXServerSocketChannel.open();
    try {
      channel.bind(AFUNIXSocketAddress.of(path));
      Files.setPosixFilePermissions(path, OWNER_ONLY);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new RuntimeServerSocket(path, channel);
  }

  /** Waits for the next connection. */
  public RuntimeSocket accept() throws IOException {
    return new RuntimeSocket(channel.accept());
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
