package dev.switchboard.nri.transport;

import dev.switchboard.nri.thread.ShieldedThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix socket that carries several logical connections (NRI's mux). A frame is the connection's
 * id and the length of its payload, both 32 bits big-endian, and the payload; nothing says where a
 * connection begins or ends.
 *
 * <p>What is read is handed over at once and never waits for a handler, because a peer that cannot
 * send closes the trunk: see {@link TrunkReader}. Writers share one lock. The trunk closes as a
 * whole, and tells so once: on end of file, on any error of the socket, on a frame that is too
 * long, and when asked to.
 */
public final class Trunk implements AutoCloseable {
  /** Most bytes in one frame: a ttRPC message of 4 MiB with its header. */
  public static final int MAX_PAYLOAD = (4 << 20) + 10;

  static final int FRAME_HEADER = 8;
  private static final Logger LOG = LoggerFactory.getLogger(Trunk.class);

  private final RuntimeSocket socket;
  private final TrunkReader reader;
  private final Map<Integer, Line> lines = new ConcurrentHashMap<>();
  private final ReentrantLock writeLock = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CloseListener closeListener;

  /** Told of the end. */
  @FunctionalInterface
  public interface CloseListener {
    /**
     * @param cause why; null when this side asked for it
     */
    void closed(@Nullable IOException cause);
  }

  /**
   * @param name names the threads that read
   * @param closeListener called exactly once, on whatever thread noticed
   */
  public Trunk(RuntimeSocket socket, String name, CloseListener closeListener) {
    this.socket = socket;
    this.closeListener = closeListener;
    this.reader = new TrunkReader(socket, name, lines::get, this::close);
  }

  /** Opens a logical connection; before {@link #start}, or its first bytes are lost. */
  public Line open(int id, Line.Receiver receiver) {
    if (id == 0) {
      throw new IllegalArgumentException("connection 0 is reserved");
    }
    var line = new Line(id, this, receiver);
    lines.put(id, line);
    return line;
  }

  /** Starts reading. */
  public void start() {
    reader.start();
  }

  @Override
  public void close() {
    close(null);
  }

  private void close(@Nullable IOException cause) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing the socket", e);
    }
    reader.close();
    closeListener.closed(cause);
  }

  void run(Runnable request, Executor workers) {
    reader.run(request, workers);
  }

  void write(ByteBuffer... buffers) throws IOException {
    // An interrupted thread that writes would have the JDK close the socket.
    boolean interrupted = Thread.interrupted();
    boolean shielded = ShieldedThread.raise();
    writeLock.lock();
    try {
      if (closed.get()) {
        throw new IOException("the connection is closed");
      }
      socket.write(buffers);
    } catch (IOException e) {
      // Half a frame may be out: nothing sent after it could be understood.
      close(e);
      throw e;
    } finally {
      writeLock.unlock();
      ShieldedThread.restore(shielded);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
