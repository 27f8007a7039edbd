package dev.switchboard.nri.app.systemd;

import java.io.IOException;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks sd_notify(3): READY once the runtime has taken us in, STATUS in words, WATCHDOG as long as
 * the host is alive, STOPPING at the end. On a thread of its own; does nothing where no systemd
 * listens.
 */
public final class ServiceNotifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifier.class);
  private static final Duration BEFORE_READY = Duration.ofMillis(20);
  private static final Duration AFTER = Duration.ofSeconds(1);

  private final AFUNIXDatagramSocket socket;
  private final Duration watchdog;
  private final BooleanSupplier registered;
  private final BooleanSupplier alive;
  private final Supplier<String> status;
  private final Thread thread;
  private volatile boolean closed;

  private ServiceNotifier(
      AFUNIXDatagramSocket socket,
      Duration watchdog,
      BooleanSupplier registered,
      BooleanSupplier alive,
      Supplier<String> status) {
    this.socket = socket;
    this.watchdog = watchdog;
    this.registered = registered;
    this.alive = alive;
    this.status = status;
    this.thread = Thread.ofPlatform().daemon().name("systemd-notifier").unstarted(this::run);
  }

  /**
   * Begins to notify.
   *
   * @param environment the process's: NOTIFY_SOCKET and WATCHDOG_USEC are looked at
   * @param registered whether pods are served
   * @param alive whether the host's own threads get on, whatever the runtime does
   * @param status one line for {@code systemctl status}
   * @return empty where systemd has not started this process
   */
  public static Optional<ServiceNotifier> start(
      Map<String, String> environment,
      BooleanSupplier registered,
      BooleanSupplier alive,
      Supplier<String> status) {
    String path = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      var socket = AFUNIXDatagramSocket.newInstance();
      socket.connect(
          path.startsWith("@")
              ? AFUNIXSocketAddress.inAbstractNamespace(path.substring(1))
              : AFUNIXSocketAddress.of(Path.of(path)));
      var notifier = new ServiceNotifier(socket, watchdog(environment), registered, alive, status);
      notifier.thread.start();
      return Optional.of(notifier);
    } catch (IOException e) {
      LOG.warn("systemd cannot be told anything at {}: {}", path, e.getMessage());
      return Optional.empty();
    }
  }

  /** Half of what systemd allows, as its manual advises; zero for none. */
  private static Duration watchdog(Map<String, String> environment) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "0");
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    boolean ours = pid.isEmpty() || pid.equals(Long.toString(ProcessHandle.current().pid()));
    return ours && micros.matches("[0-9]{1,18}")
        ? Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)) / 2)
        : Duration.ZERO;
  }

  private void run() {
    boolean ready = false;
    String told = "";
    long beat = System.nanoTime() - watchdog.toNanos();
    Duration pause = watchdog.isPositive() && watchdog.compareTo(AFTER) < 0 ? watchdog : AFTER;
    try {
      while (!closed) {
        if (!ready && registered.getAsBoolean()) {
          ready = true;
          send("READY=1");
        }
        String now = status.get();
        if (!now.equals(told)) {
          send("STATUS=" + now.lines().findFirst().orElse(""));
          told = now;
        }
        if (watchdog.isPositive()
            && System.nanoTime() - beat >= watchdog.toNanos()
            && alive.getAsBoolean()) {
          beat = System.nanoTime();
          send("WATCHDOG=1");
        }
        Thread.sleep(ready ? pause : BEFORE_READY);
      }
    } catch (InterruptedException e) {
      LOG.debug("stopped");
    } catch (IOException e) {
      LOG.warn("systemd can no longer be told anything: {}", e.getMessage());
    }
  }

  private synchronized void send(String message) throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length));
  }

  /** Says that the process is about to end. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      send("STOPPING=1");
    } catch (IOException e) {
      LOG.debug("systemd is not told of the end", e);
    }
    socket.close();
  }
}
