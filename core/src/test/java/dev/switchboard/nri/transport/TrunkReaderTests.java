package dev.switchboard.nri.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TrunkReaderTests {
  private static final int LINE = 1;
  private static final int HANG = -1;
  private static final int FAIL = -2;
  private static final int REQUESTS = 3000;

  @TempDir Path temp;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("worker-", 1).factory());
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final BlockingQueue<Thread> served = new LinkedBlockingQueue<>();
  private final BlockingQueue<Thread> hanging = new LinkedBlockingQueue<>();
  private final AtomicIntegerArray times = new AtomicIntegerArray(REQUESTS);
  private long[] pauses = new long[REQUESTS];
  private RuntimeServerSocket listener;
  private SocketChannel peer;
  private Trunk trunk;
  private Line line;

  @BeforeEach
  void connect() throws IOException {
    Path path = temp.resolve("s");
    listener = RuntimeServerSocket.bind(path);
    peer = SocketChannel.open(UnixDomainSocketAddress.of(path));
    trunk = new Trunk(listener.accept(), "test", _ -> closed.countDown());
    line = trunk.open(LINE, this::receive);
    trunk.start();
  }

  /** Every four bytes are a request. */
  private void receive(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int number = bytes.getInt();
      line.run(() -> serve(number), workers);
    }
  }

  private void serve(int number) {
    if (number == FAIL) {
      throw new IllegalStateException("a request that fails");
    }
    if (number == HANG) {
      hanging.add(Thread.currentThread());
      awaitRelease();
    }
    if (number >= 0) {
      LockSupport.parkNanos(pauses[number]);
      times.incrementAndGet(number);
    }
    served.add(Thread.currentThread());
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw new IllegalStateException(e);
    }
  }

  private void send(int... numbers) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(8 + 4 * numbers.length);
    frame.putInt(LINE).putInt(4 * numbers.length);
    for (int number : numbers) {
      frame.putInt(number);
    }
    frame.flip();
    while (frame.hasRemaining()) {
      peer.write(frame);
    }
  }

  private Thread ask() throws Exception {
    send(0);
    return served.poll(60, TimeUnit.SECONDS);
  }

  private static boolean reads(Thread thread) {
    return thread.getName().startsWith("nri-trunk-");
  }

  /** Asks until the thread that reads has answered: another one has to stand by first. */
  private Thread askReader() throws Exception {
    Thread thread;
    do {
      thread = ask();
    } while (!reads(thread));
    return thread;
  }

  @AfterEach
  void close() throws IOException {
    release.countDown();
    trunk.close();
    peer.close();
    listener.close();
    workers.shutdownNow();
  }

  @Test
  void whatTakesLongHoldsNothingUp() throws Exception {
    Thread first = askReader();
    send(HANG);
    assertThat(hanging.poll(60, TimeUnit.SECONDS)).isSameAs(first);
    for (int i = 0; i < 3; i++) {
      assertThat(reads(ask())).as("nobody stands by, so a worker serves").isFalse();
    }
    release.countDown();
    assertThat(served.poll(60, TimeUnit.SECONDS)).isSameAs(first);
    assertThat(askReader()).as("the other one has gone on reading").isNotSameAs(first);
  }

  @Test
  void ofSeveralRequestsTheLastIsForTheReader() throws Exception {
    askReader();
    send(HANG, HANG, HANG, 0);
    assertThat(reads(served.poll(60, TimeUnit.SECONDS))).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(reads(hanging.poll(60, TimeUnit.SECONDS))).isFalse();
    }
  }

  @Test
  void aRequestThatFailsEndsNothing() throws Exception {
    askReader();
    send(FAIL);
    assertThat(ask()).isNotNull();
    assertThat(closed.getCount()).isOne();
  }

  /** As an extension may that has kept the thread which it was called on. */
  @Test
  void anInterruptOfAThreadThatReadsOrStandsByClosesNothing() throws Exception {
    Thread first = askReader();
    send(HANG);
    hanging.take();
    Thread second = askAnother(first);
    release.countDown();
    for (int i = 0; i < 100; i++) {
      first.interrupt();
      second.interrupt();
      assertThat(ask()).isNotNull();
    }
    assertThat(closed.getCount()).isOne();
  }

  private Thread askAnother(Thread than) throws Exception {
    ask();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> reads(thread) && thread != than)
        .findAny()
        .orElseThrow();
  }

  @Test
  void anInterruptReachesARequest() throws Exception {
    Thread reader = askReader();
    send(HANG);
    assertThat(hanging.take()).isSameAs(reader);
    reader.interrupt();
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ask()).isNotNull();
  }

  @Test
  void closingEndsAThreadThatStandsByAndOneThatComesBack() throws Exception {
    Thread first = askReader();
    send(HANG);
    hanging.take();
    ask();
    trunk.close();
    closed.await();
    release.countDown();
    assertThat(first.join(Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void everyRequestIsServedOnceWhoeverReads() throws Exception {
    var random = new Random(4711);
    // Some take about the moment after which the other thread goes on reading.
    pauses =
        IntStream.range(0, REQUESTS)
            .mapToLong(_ -> random.nextInt(10) == 0 ? random.nextLong(4_000_000) : 0)
            .toArray();
    for (int i = 0; i < REQUESTS; ) {
      int[] together = IntStream.range(i, Math.min(i + 1 + random.nextInt(4), REQUESTS)).toArray();
      send(together);
      i += together.length;
      LockSupport.parkNanos(random.nextInt(200_000));
    }
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(served.poll(60, TimeUnit.SECONDS)).as("request %d", i).isNotNull();
    }
    assertThat(IntStream.range(0, REQUESTS).map(times::get)).containsOnly(1);
  }
}
