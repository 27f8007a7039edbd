package dev.switchboard.nri.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

@Timeout(60)
class ServiceNotifierTests {
  @TempDir Path temp;
  private Path path;
  private AFUNIXDatagramSocket systemd;
  private final AtomicBoolean registered = new AtomicBoolean();
  private final AtomicBoolean alive = new AtomicBoolean(true);

  @BeforeEach
  void listen() throws IOException {
    path = temp.resolve("notify");
    systemd = AFUNIXDatagramSocket.newInstance();
    systemd.bind(AFUNIXSocketAddress.of(path));
  }

  @AfterEach
  void close() {
    systemd.close();
  }

  private ServiceNotifier start(Map<String, String> more) {
    var environment = new HashMap<>(more);
    environment.put("NOTIFY_SOCKET", path.toString());
    return ServiceNotifier.start(
            environment,
            registered::get,
            alive::get,
            () -> registered.get() ? "serving" : "waiting")
        .orElseThrow();
  }

  private String next(Predicate<String> wanted) throws IOException {
    while (true) {
      var packet = new DatagramPacket(new byte[512], 512);
      systemd.receive(packet);
      String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
      if (wanted.test(text)) {
        return text;
      }
    }
  }

  @Test
  void readinessIsToldOnceTheRuntimeHasTakenUsIn() throws IOException {
    try (var _ = start(Map.of())) {
      assertThat(next(_ -> true)).isEqualTo("STATUS=waiting");
      registered.set(true);
      assertThat(next(_ -> true)).isEqualTo("READY=1");
      assertThat(next(_ -> true)).isEqualTo("STATUS=serving");
    }
    assertThat(next(_ -> true)).isEqualTo("STOPPING=1");
  }

  @Test
  void watchdogIsFedOnlyWhileTheHostIsAlive() throws IOException {
    try (var _ = start(Map.of("WATCHDOG_USEC", "20000"))) {
      assertThat(next(text -> text.startsWith("WATCHDOG"))).isEqualTo("WATCHDOG=1");
      alive.set(false);
      // What was on its way is taken; then only the status can come.
      systemd.setSoTimeout(500);
      int fed = 0;
      try {
        while (fed < 100) {
          next(text -> text.startsWith("WATCHDOG"));
          fed++;
        }
      } catch (SocketTimeoutException e) {
        // nothing more came
      }
      assertThat(fed).isLessThan(100);
    }
  }

  @Test
  void watchdogOfAnotherProcessIsNotOurs() throws IOException {
    try (var _ = start(Map.of("WATCHDOG_USEC", "2000", "WATCHDOG_PID", "1"))) {
      registered.set(true);
      next("STATUS=serving"::equals);
    }
    assertThat(next(_ -> true)).isEqualTo("STOPPING=1");
  }

  @Test
  void withoutSystemdNothingIsStarted() {
    assertThat(ServiceNotifier.start(Map.of(), () -> true, () -> true, () -> "")).isEmpty();
  }
}
