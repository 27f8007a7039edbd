package dev.switchboard.nri.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrunkTests {
  @TempDir Path temp;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
  private RuntimeServerSocket listener;
  private Trunk trunk;
  private Line first;
  private Line second;
  private RuntimeSocket accepted;
  private SocketChannel peer;
  private DataInputStream sent;

  @BeforeEach
  void connect() throws IOException {
    Path path = temp.resolve("d").resolve("s");
    listener = RuntimeServerSocket.bind(path);
    peer = SocketChannel.open(UnixDomainSocketAddress.of(path));
    accepted = listener.accept();
    open(accepted);
  }

  private void open(RuntimeSocket socket) {
    trunk = new Trunk(socket, "test", cause -> closed.add(String.valueOf(cause)));
    first = trunk.open(1, bytes -> note(1, bytes));
    second = trunk.open(2, bytes -> note(2, bytes));
    trunk.start();
    sent = new DataInputStream(Channels.newInputStream(peer));
  }

  private void note(int line, ByteBuffer bytes) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    if (copy[0] == 'X') {
      throw new IOException("cannot be understood");
    }
    received.add(line + ":" + HexFormat.of().formatHex(copy));
  }

  @AfterEach
  void close() throws IOException {
    trunk.close();
    peer.close();
    listener.close();
  }

  private String awaitClosed() throws InterruptedException {
    return String.valueOf(closed.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void framesAreIdLengthAndBytes() throws IOException {
    first.send(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3}));
    second.send(ByteBuffer.wrap(new byte[] {4}), ByteBuffer.allocate(0));
    assertThat(HexFormat.of().formatHex(sent.readNBytes(20)))
        .isEqualTo("0000000100000003" + "010203" + "0000000200000001" + "04");
  }

  @Test
  void eachLineGetsItsOwnBytes() throws Exception {
    peer.write(
        ByteBuffer.wrap(
            HexFormat.of()
                .parseHex(
                    "0000000200000001aa"
                        + "0000000100000000"
                        + "0000000900000002ffff"
                        + "0000000000000001ee"
                        + "0000000100000002bbcc")));
    assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("2:aa");
    assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("1:bbcc");
  }

  @Test
  void framesOfManyWritersNeverMix() throws Exception {
    int writers = 8;
    int each = 200;
    try (var threads = Executors.newFixedThreadPool(writers)) {
      for (int writer = 0; writer < writers; writer++) {
        byte mark = (byte) writer;
        Line line = writer % 2 == 0 ? first : second;
        threads.execute(() -> {
          byte[] payload = new byte[5000 + mark];
          java.util.Arrays.fill(payload, mark);
          for (int i = 0; i < each; i++) {
            try {
              line.send(ByteBuffer.wrap(new byte[] {mark}), ByteBuffer.wrap(payload));
            } catch (IOException e) {
              closed.add(e.toString());
            }
          }
        });
      }
      for (int i = 0; i < writers * each; i++) {
        int id = sent.readInt();
        assertThat(sent.readInt()).isEqualTo(1);
        byte mark = sent.readByte();
        assertThat(sent.readInt()).isEqualTo(id).isEqualTo(1 + mark % 2);
        assertThat(sent.readInt()).isEqualTo(5000 + mark);
        assertThat(sent.readNBytes(5000 + mark)).containsOnly(mark);
      }
    }
    assertThat(closed).isEmpty();
  }

  @Test
  void interruptedThreadCanSendAndStaysInterrupted() throws Exception {
    Path path = temp.resolve("dialled");
    try (var own = RuntimeServerSocket.bind(path);
        var dialled = new Trunk(RuntimeSocket.connect(path), "d", cause -> closed.add("" + cause));
        var other = own.accept()) {
      Line line = dialled.open(1, _ -> {});
      Thread.currentThread().interrupt();
      line.send(ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {2}));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(Channels.newInputStream(other.channel()).readNBytes(10)).hasSize(10);
      assertThat(closed).isEmpty();
    }
  }

  @Test
  void endIsToldOnceWhateverEndsIt() throws Exception {
    peer.close();
    assertThat(awaitClosed()).contains("the peer closed the connection");
    trunk.close();
    assertThatThrownBy(() -> first.send(ByteBuffer.allocate(1), ByteBuffer.allocate(0)))
        .isInstanceOf(IOException.class);
    assertThat(closed).isEmpty();
  }

  @Test
  void closingEndsTheReaderAndHasNoCause() throws Exception {
    trunk.close();
    assertThat(awaitClosed()).isEqualTo("null");
    assertThat(sent.read()).isEqualTo(-1);
  }

  @Test
  void halfAHeaderAndHalfAFrameEndIt() throws Exception {
    peer.write(ByteBuffer.wrap(HexFormat.of().parseHex("00000001000000")));
    peer.shutdownOutput();
    assertThat(awaitClosed()).contains("the peer closed the connection");
    assertThat(received).isEmpty();
  }

  @Test
  void lineThatCannotUnderstandItsBytesEndsTheTrunk() throws Exception {
    peer.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 'X'}));
    assertThat(awaitClosed()).contains("cannot be understood");
  }

  @Test
  void lengthBeyondTheLimitEndsItAtOnce() throws Exception {
    peer.write(ByteBuffer.wrap(HexFormat.of().parseHex("00000007ffffffff")));
    assertThat(awaitClosed()).contains("4294967295 bytes on connection 7");
  }

  @Test
  void listenerIsOpenToItsOwnerAndKnowsItsPeer() throws Exception {
    Path path = temp.resolve("d").resolve("s");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
        .isEqualTo("rwx------");
    assertThat(accepted.peer().orElseThrow().pid()).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void staleSocketIsReplacedAndAnythingElseIsKept() throws Exception {
    Path stale = temp.resolve("stale");
    try (var left = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(stale));
    }
    RuntimeServerSocket.bind(stale).close();
    assertThat(stale).doesNotExist();
    Path file = Files.writeString(temp.resolve("file"), "precious");
    assertThatThrownBy(() -> RuntimeServerSocket.bind(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("precious");
  }
}
