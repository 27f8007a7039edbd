package dev.switchboard.nri.transport;

import dev.switchboard.nri.thread.ShieldedThread;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the frames of a trunk, and runs the requests in them: to wake another thread for that costs
 * a request more than most links do, and on a busy machine a multiple of it.
 *
 * <p>Two threads take turns. One reads; when it has nothing more to take, it runs the request that
 * came last. The other stands by: if that has not ended in a moment, it goes on reading, and the
 * first one stands by when it comes back. So no request holds up for longer than a moment what
 * comes after it. As long as nobody stands by, requests are given to workers.
 *
 * <p>{@link #running} decides who reads: the thread that has run a request and the one that stands
 * by both try to take that turn out of it, and one succeeds. Whoever reads owns all other state.
 */
final class TrunkReader {
  private static final long MOMENT_NANOS = 2_000_000;
  private static final int BUFFER = 64 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(TrunkReader.class);

  private final RuntimeSocket socket;
  private final String name;
  private final IntFunction<@Nullable Line> lines;
  private final Trunk.CloseListener failed;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).flip();
  private @Nullable Line line;
  private int left;
  private @Nullable Runnable next;
  private int requests;

  private final AtomicReference<@Nullable Object> running = new AtomicReference<>();
  private volatile @Nullable Thread standBy;
  private volatile boolean asleep;
  private volatile boolean closed;

  /**
   * @param lines by their ids; null for one that is not open
   * @param failed told of the error that ends it
   */
  TrunkReader(
      RuntimeSocket socket,
      String name,
      IntFunction<@Nullable Line> lines,
      Trunk.CloseListener failed) {
    this.socket = socket;
    this.name = name;
    this.lines = lines;
    this.failed = failed;
  }

  void start() {
    start(true);
  }

  private void start(boolean reads) {
    ShieldedThread.start("nri-trunk-" + name, () -> work(reads));
  }

  /** The socket has been closed. */
  void close() {
    closed = true;
    LockSupport.unpark(standBy);
  }

  /**
   * Has a request run, by this thread or by a worker; never before this returns. For the receivers
   * of lines, so on the thread that reads.
   */
  void run(Runnable request, Executor workers) {
    requests++;
    if (standBy == null) {
      workers.execute(request);
      if (requests == 2) {
        start(false); // not for a peer that asks but once
      }
      return;
    }
    Runnable before = next;
    next = request;
    if (before != null) {
      workers.execute(before);
    }
  }

  private void work(boolean readsFirst) {
    ShieldedThread.raise();
    boolean reads = readsFirst;
    try {
      while (!closed) {
        if (reads) {
          reads = read();
        } else {
          reads = standBy();
        }
      }
    } catch (IOException e) {
      failed.closed(e);
    } catch (RuntimeException | Error e) {
      LOG.error("the reader of a connection failed", e);
      failed.closed(new IOException(e));
    }
  }

  /**
   * @return false when the other thread reads
   */
  private boolean read() throws IOException {
    while (true) {
      deliver();
      Runnable request = next;
      next = null;
      if (request != null && !run(request)) {
        return false;
      }
      fill();
    }
  }

  /** Hands over what there is in the buffer, but for half a header. */
  private void deliver() throws IOException {
    while (true) {
      if (left > 0 && buffer.hasRemaining()) {
        int end = buffer.limit();
        int piece = Math.min(left, buffer.remaining());
        int after = buffer.position() + piece;
        if (line != null) {
          line.receive(buffer.limit(after));
        }
        buffer.limit(end).position(after);
        left -= piece;
      } else if (left == 0 && buffer.remaining() >= Trunk.FRAME_HEADER) {
        int id = buffer.getInt();
        line = lines.apply(id);
        left = checked(id, buffer.getInt());
      } else {
        return;
      }
    }
  }

  private static int checked(int id, int length) throws IOException {
    if (length < 0 || length > Trunk.MAX_PAYLOAD) {
      throw new IOException(
          "frame of %d bytes on connection %d, at most %d are allowed"
              .formatted(Integer.toUnsignedLong(length), id, Trunk.MAX_PAYLOAD));
    }
    return length;
  }

  private void fill() throws IOException {
    buffer.compact();
    if (socket.channel().read(buffer) < 0) {
      throw new EOFException("the peer closed the connection");
    }
    buffer.flip();
  }

  /**
   * @return whether this thread is still the one that reads
   */
  private boolean run(Runnable request) {
    var turn = new Object();
    running.set(turn);
    if (asleep) {
      LockSupport.unpark(standBy);
    }
    ShieldedThread.lower();
    try {
      request.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a request failed", e);
    } finally {
      ShieldedThread.raise();
    }
    return running.compareAndSet(turn, null);
  }

  /**
   * @return true when this thread is to read, false when the trunk is closed
   */
  private boolean standBy() {
    while (!closed) {
      standBy = Thread.currentThread();
      Object turn = running.get();
      if (turn == null) {
        awaitTurn();
      } else if (outlastsAMoment(turn)) {
        // Before the turn is taken: from then on the other thread may stand by.
        standBy = null;
        if (running.compareAndSet(turn, null)) {
          return true;
        }
      }
    }
    return false;
  }

  private void awaitTurn() {
    asleep = true;
    if (running.get() == null && !closed) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  @SuppressWarnings("ReferenceEquality") // a turn is nothing but itself
  private boolean outlastsAMoment(Object turn) {
    long end = System.nanoTime() + MOMENT_NANOS;
    long wait = MOMENT_NANOS;
    while (wait > 0 && running.get() == turn && !closed) {
      LockSupport.parkNanos(this, wait);
      wait = end - System.nanoTime();
    }
    return running.get() == turn;
  }
}
