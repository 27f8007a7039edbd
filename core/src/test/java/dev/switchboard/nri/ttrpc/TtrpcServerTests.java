package dev.switchboard.nri.ttrpc;

import static dev.switchboard.nri.ttrpc.RawRuntime.created;
import static dev.switchboard.nri.ttrpc.RawRuntime.message;
import static dev.switchboard.nri.ttrpc.RawRuntime.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.RawRuntime.Reply;
import dev.switchboard.nri.ttrpc.proto.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime sends to our server, and what comes back. */
@Timeout(60)
class TtrpcServerTests {
  @TempDir Path temp;
  private RawRuntime runtime;

  @BeforeEach
  void connect() throws IOException {
    runtime = new RawRuntime(temp.resolve("d").resolve("s"));
  }

  @AfterEach
  void disconnect() throws IOException {
    runtime.close();
  }

  @Test
  void requestsAreUnderstoodWhereverFramesAreCut() throws IOException {
    int stream = 1;
    for (int cut : new int[] {1, 2, 7, 10, 11, 4096, 1 << 20}) {
      runtime.send(message(stream, 1, RawRuntime.create("p" + cut)), cut);
      Reply reply = runtime.receive();
      assertThat(reply.stream()).isEqualTo(stream);
      assertThat(created(reply).getAdjust().getArgsList()).containsExactly("p" + cut);
      stream += 2;
    }
  }

  @Test
  void twoMessagesInOneFrameAreTwoRequests() throws IOException {
    byte[] both =
        ByteBuffer.allocate(2 * message(1, 1, RawRuntime.create("a")).length)
            .put(message(1, 1, RawRuntime.create("a")))
            .put(message(3, 1, RawRuntime.create("b")))
            .array();
    runtime.send(both, both.length);
    assertThat(List.of(runtime.receive().stream(), runtime.receive().stream()))
        .containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void aLongReplyIsItsHeaderAndThenAllOfItsPayload() throws IOException {
    runtime.send(message(1, 1, RawRuntime.create("x".repeat(4076 - 6))), 1 << 20);
    Reply fits = runtime.receive();
    assertThat(fits.frames()).containsExactly(10 + fits.response().getSerializedSize());
    runtime.send(message(3, 1, RawRuntime.create("x".repeat(100_000))), 1 << 20);
    Reply cut = runtime.receive();
    assertThat(cut.frames()).containsExactly(10, cut.response().getSerializedSize());
  }

  @Test
  void aFrameIsCutExactlyAbove4096Bytes() throws IOException {
    for (int size = 4060, stream = 1; size < 4110; size++, stream += 2) {
      runtime.send(message(stream, 1, RawRuntime.create("x".repeat(size))), 1 << 20);
      Reply reply = runtime.receive();
      int total = 10 + reply.response().getSerializedSize();
      assertThat(reply.frames()).hasSize(total <= 4096 ? 1 : 2);
    }
  }

  @Test
  void anEmptyReplyHasNoBytes() throws IOException {
    runtime.send(
        message(1, 1, request("nri.pkg.api.v1alpha1.Plugin", "Shutdown", ByteString.EMPTY)), 4096);
    assertThat(runtime.receive().response().getSerializedSize()).isZero();
  }

  private Response.Builder refused(byte[] message) throws IOException {
    runtime.send(message, 4096);
    Reply reply = runtime.receive();
    assertThat(reply.response().getPayload()).isEqualTo(ByteString.EMPTY);
    return reply.response().toBuilder();
  }

  @Test
  void whatGoesWrongIsAnsweredAsGoDoes() throws IOException {
    String plugin = "nri.pkg.api.v1alpha1.Plugin";
    assertThat(refused(message(1, 1, request("x.Y", "Z", ByteString.EMPTY))).getStatus())
        .extracting("code", "message")
        .containsExactly(12, "service x.Y");
    assertThat(refused(message(3, 1, request(plugin, "Nap", ByteString.EMPTY))).getStatus())
        .extracting("code", "message")
        .containsExactly(12, "method Nap");
    assertThat(refused(message(5, 1, new byte[] {(byte) 0xff})).getStatus().getMessage())
        .startsWith("unmarshal request error: ");
    assertThat(
            refused(
                    message(
                        7, 1, request(plugin, "Configure", ByteString.copyFrom(new byte[] {9}))))
                .getStatus())
        .satisfies(status -> {
          assertThat(status.getCode()).isEqualTo(13);
          assertThat(status.getMessage()).startsWith("ttrpc: error unmarshalling payload: ");
        });
    assertThat(refused(message(9, 1, request(plugin, "Synchronize", ByteString.EMPTY))).getStatus())
        .extracting("code", "message")
        .containsExactly(2, "no: 0");
    assertThat(refused(message(11, 1, RawRuntime.create("throw"))).getStatus().getCode())
        .isEqualTo(2);
    assertThat(refused(message(13, 1, RawRuntime.create("huge"))).getStatus())
        .satisfies(status -> {
          assertThat(status.getCode()).isEqualTo(8);
          assertThat(status.getMessage()).endsWith("exceed maximum message size of 4194304");
        });
  }

  @Test
  void evenAndReusedStreamsAreRefusedAndOthersGoOn() throws IOException {
    assertThat(refused(message(2, 1, RawRuntime.create("a"))).getStatus().getCode()).isEqualTo(3);
    runtime.send(message(5, 1, RawRuntime.create("a")), 4096);
    created(runtime.receive());
    assertThat(refused(message(5, 1, RawRuntime.create("a"))).getStatus().getCode()).isEqualTo(3);
    assertThat(refused(message(3, 1, RawRuntime.create("a"))).getStatus().getCode()).isEqualTo(3);
    runtime.send(message(7, 1, RawRuntime.create("b")), 4096);
    created(runtime.receive());
  }

  @Test
  void aTooLongRequestIsDroppedAndAnswered() throws IOException {
    runtime.send(message(1, 1, new byte[(4 << 20) + 1]), 1 << 20);
    assertThat(runtime.receive().response().getStatus().getCode()).isEqualTo(8);
    runtime.send(message(3, 1, RawRuntime.create("a")), 4096);
    created(runtime.receive());
  }

  @Test
  void aSlowRequestDoesNotHoldUpTheNext() throws IOException {
    runtime.send(message(1, 1, RawRuntime.create("wait")), 4096);
    runtime.send(message(3, 1, RawRuntime.create("quick")), 4096);
    assertThat(runtime.receive().stream()).isEqualTo(3);
    runtime.plugin.release.countDown();
    assertThat(runtime.receive().stream()).isEqualTo(1);
  }

  @Test
  void unknownConnectionsEmptyFramesAndOtherTypesAreIgnored() throws IOException {
    runtime.frame(0, ByteBuffer.wrap(new byte[] {1}));
    runtime.frame(77, ByteBuffer.wrap(new byte[5000]));
    runtime.frame(1, ByteBuffer.allocate(0));
    runtime.send(message(1, 9, new byte[] {1, 2}), 4096);
    runtime.send(message(1, 1, RawRuntime.create("a")), 4096);
    created(runtime.receive());
  }

  @Test
  void dataForAStreamThatIsNotOpenIsRefused() throws IOException {
    assertThat(refused(message(1, 3, new byte[] {1, 2})).getStatus())
        .extracting("code", "message")
        .containsExactly(3, "StreamID is no longer active");
    runtime.send(message(1, 1, RawRuntime.create("a")), 4096);
    created(runtime.receive());
  }

  @Test
  void aFrameBeyondTheLimitClosesTheTrunk() throws Exception {
    runtime.peer.write(ByteBuffer.allocate(8).putInt(1).putInt(Trunk.MAX_PAYLOAD + 1).flip());
    assertThat(runtime.trunkClosed.get(30, TimeUnit.SECONDS))
        .contains("at most " + Trunk.MAX_PAYLOAD);
  }

  @Test
  void seededGarbageNeverHangsOrKills() throws Exception {
    var random = new Random(4711);
    byte[] garbage = new byte[1 << 16];
    random.nextBytes(garbage);
    garbage[0] = 0;
    try {
      runtime.peer.write(ByteBuffer.wrap(garbage));
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
    assertThat(runtime.trunkClosed.get(30, TimeUnit.SECONDS)).isNotEmpty();
  }
}
