package dev.switchboard.nri.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * A connected Unix stream socket. Dialled ones are the JDK's, which are faster; junixsocket's are
 * used where it alone can: for an inherited descriptor, and on the accepting side, where the peer's
 * process is known.
 *
 * <p>One thread may read while others write; closing frees a blocked reader.
 */
public final class RuntimeSocket implements AutoCloseable {
  private final SocketChannel channel;

  RuntimeSocket(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Dials the runtime.
   *
   * @throws IOException if nobody listens there
   */
  public static RuntimeSocket connect(Path path) throws IOException {
    SocketAddress address = UnixDomainSocketAddress.of(path);
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new RuntimeSocket(channel);
  }

  /**
   * Takes over a socket that the runtime opened before it started this process.
   *
   * @param descriptor number of the open file descriptor
   */
  public static RuntimeSocket inherited(int descriptor) throws IOException {
    FileDescriptor open = FileDescriptorCast.unsafeUsing(descriptor).as(FileDescriptor.class);
    return new RuntimeSocket(FileDescriptorCast.using(open).as(AFUNIXSocketChannel.class));
  }

  /** Who is at the other end; empty where the socket cannot tell. */
  public Optional<PeerCredentials> peer() throws IOException {
    if (!(channel instanceof AFUNIXSocketChannel unix)) {
      return Optional.empty();
    }
    AFUNIXSocketCredentials credentials = unix.getPeerCredentials();
    return Optional.of(
        new PeerCredentials(credentials.getPid(), credentials.getUid(), credentials.getGid()));
  }

  ByteChannel channel() {
    return channel;
  }

  void write(ByteBuffer... buffers) throws IOException {
    // junixsocket's gathering write returns 0 again and again; its plain one is as it should be.
    ByteBuffer[] pieces =
        channel instanceof AFUNIXSocketChannel ? new ByteBuffer[] {joined(buffers)} : buffers;
    long left = remaining(pieces);
    while (left > 0) {
      left -= pieces.length == 1 ? channel.write(pieces[0]) : channel.write(pieces);
    }
  }

  private static ByteBuffer joined(ByteBuffer[] buffers) {
    ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(remaining(buffers)));
    for (ByteBuffer buffer : buffers) {
      joined.put(buffer);
    }
    return joined.flip();
  }

  private static long remaining(ByteBuffer[] buffers) {
    long remaining = 0;
    for (ByteBuffer buffer : buffers) {
      remaining += buffer.remaining();
    }
    return remaining;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
