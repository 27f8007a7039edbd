package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * containerd is killed and started again, at random moments while pods come and go: {@code
 * -Dswitchboard.restarts=50} for more often than twice.
 */
@Timeout(1800)
class ContainerdRestartsIT {
  private static final int RESTARTS = Integer.getInteger("switchboard.restarts", 2);

  /** A second, but a machine that does other work as well must not fail the test. */
  private static final Duration REGISTERED_WITHIN =
      RESTARTS > 2 ? Duration.ofSeconds(1) : Duration.ofSeconds(20);

  private static final Map<String, String> ANNOTATIONS =
      Map.of("ulimits.nri.containerd.io/container.c0", "[{type: msgqueue, hard: 7000, soft: 70}]");

  private final Random random = new Random(20260731);
  private final List<String> unadjusted = Collections.synchronizedList(new ArrayList<>());

  /** Which registration is in force; 0 while there is none. */
  private volatile int registration = 1;

  private volatile boolean churning = true;
  private final AtomicInteger adjusted = new AtomicInteger();

  @TempDir(cleanup = CleanupMode.NEVER)
  Path work;

  @Test
  void itIsThereAgainSoonAfterEachRestartAndMissesNoPodFromThenOn() throws Exception {
    Peers.require("containerd");
    Peers.require("cri");
    var delays = new ArrayList<Duration>();
    try (var containerd = new Containerd(Files.createDirectory(work.resolve("c")));
        var switchboard = new SwitchboardProcess(work, containerd.nriSocket(), "")) {
      switchboard.await("connected to containerd");
      Thread churn = Thread.ofPlatform().name("churn").start(() -> churn(containerd));
      for (int i = 1; i <= RESTARTS; i++) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(50, 2000));
        delays.add(restart(containerd, switchboard, i));
        int before = adjusted.get();
        containerd.awaitReady();
        await("a pod after restart " + i, () -> adjusted.get() > before);
      }
      churning = false;
      churn.join();
      containerd.removePods();
      assertThat(switchboard.isAlive()).isTrue();
      assertThat(switchboard.get("nri")).contains("\"reconnects\":" + RESTARTS);
    }
    Collections.sort(delays);
    Files.writeString(
        Path.of("target/restarts.txt"),
        "%d restarts: registered after %s in the middle, %s at most; %d pods adjusted%n"
            .formatted(RESTARTS, delays.get(delays.size() / 2), delays.getLast(), adjusted.get()));
    assertThat(unadjusted).as("pods that were started after a registration").isEmpty();
    assertThat(delays).allMatch(delay -> delay.compareTo(REGISTERED_WITHIN) <= 0);
  }

  /** Returns the time from the socket's return to the registration. */
  private Duration restart(Containerd containerd, SwitchboardProcess switchboard, int count)
      throws Exception {
    registration = 0;
    containerd.kill();
    Object gone = socketId(containerd);
    containerd.restart();
    await("the socket", () -> !socketId(containerd).equals(gone));
    long there = System.nanoTime();
    await("registration " + count, () -> registrations(switchboard) >= count);
    Duration took = Duration.ofNanos(System.nanoTime() - there);
    registration = count + 1;
    return took;
  }

  private static long registrations(SwitchboardProcess switchboard) {
    return switchboard.log().stream().filter(line -> line.contains("reconnected to")).count();
  }

  /** Differs as soon as the socket is a new one; a killed runtime leaves its old one behind. */
  private static Object socketId(Containerd containerd) throws IOException {
    return Files.exists(containerd.nriSocket())
        ? Files.getAttribute(containerd.nriSocket(), "unix:ctime")
        : "none";
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(what + " did not come");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private void churn(Containerd containerd) {
    for (int i = 0; churning; i++) {
      int begun = registration;
      try {
        String pod = containerd.runPod("churn-" + i, ANNOTATIONS);
        String container = containerd.runContainer(pod, "c0");
        String limits = containerd.exec(container, "cat", "/proc/self/limits");
        containerd.removeContainer(container);
        containerd.removePod(pod);
        if (limits.matches("(?s).*Max msgqueue size +70 +7000.*")) {
          adjusted.incrementAndGet();
        } else if (begun != 0 && begun == registration) {
          unadjusted.add("churn-" + i);
        }
      } catch (IllegalStateException e) {
        // containerd was killed meanwhile: this pod is not of interest
      }
    }
  }
}
