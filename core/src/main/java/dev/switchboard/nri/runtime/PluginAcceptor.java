package dev.switchboard.nri.runtime;

import dev.switchboard.nri.transport.RuntimeServerSocket;
import dev.switchboard.nri.transport.RuntimeSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens where plugins connect, as a runtime does, and hands them to their host. */
public final class PluginAcceptor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PluginAcceptor.class);

  private final Path path;
  private final String name;
  private final RuntimeServerSocket socket;
  private final PluginHost host;
  private final ExecutorService workers;
  private final AtomicInteger arrivals = new AtomicInteger();
  private final Set<ConnectedPlugin> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  private PluginAcceptor(Path path, String name, PluginHost host) throws IOException {
    this.path = path;
    this.name = name;
    this.host = host;
    this.socket = RuntimeServerSocket.bind(path);
    this.workers =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("nri-" + name + "-worker-", 0).factory());
  }

  /**
   * Listens from now on.
   *
   * @param name names the threads
   */
  public static PluginAcceptor listen(Path path, String name, PluginHost host) throws IOException {
    var acceptor = new PluginAcceptor(path, name, host);
    Thread.ofPlatform().daemon().name("nri-" + name + "-accept").start(acceptor::acceptUntilClosed);
    return acceptor;
  }

  private void acceptUntilClosed() {
    try {
      while (!closing) {
        try {
          arrived(socket.accept());
        } catch (IOException e) {
          if (!closing) {
            // Out of descriptors, perhaps: those who wait to connect are not to be given up.
            LOG.error("nobody can connect to {} right now: {}", path, e.getMessage());
            TimeUnit.SECONDS.sleep(1);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void arrived(RuntimeSocket connection) throws IOException {
    var plugin = new ConnectedPlugin(connection, name, host, workers);
    open.add(plugin);
    var _ = plugin.closed().thenRun(() -> open.remove(plugin));
    Thread.ofPlatform()
        .daemon()
        .name("nri-" + name + "-arrival-" + arrivals.incrementAndGet())
        .start(() -> takeIn(plugin));
    if (closing) {
      plugin.close("shutting down");
    }
  }

  private void takeIn(ConnectedPlugin plugin) {
    try {
      host.takeIn(plugin);
    } catch (IOException | RuntimeException e) {
      // Of one that has registered, and then gone by itself, its host tells.
      if (!closing && (!plugin.isClosed() || plugin.name().isEmpty())) {
        LOG.warn("{} is not taken in: {}", plugin.label(), e.getMessage());
      }
      plugin.close(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      plugin.close("shutting down");
      Thread.currentThread().interrupt();
    }
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() throws IOException {
    closing = true;
    socket.close();
    open.forEach(plugin -> plugin.close("shutting down"));
    workers.shutdownNow();
  }
}
