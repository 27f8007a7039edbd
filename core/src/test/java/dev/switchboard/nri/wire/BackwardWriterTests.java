package dev.switchboard.nri.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.KeyValue;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we write by hand is to the byte what protobuf writes. */
class BackwardWriterTests {
  /** Around where lengths take another byte, and where the first buffer is full. */
  static IntStream lengths() {
    return IntStream.of(1, 126, 127, 128, 129, 1020, 1024, 5000, 16383, 16384, 16385, 3_000_000);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void aMessageOfAnyLengthIsAsProtobufWritesIt(int length) {
    String value = "x".repeat(length);
    var writer = new BackwardWriter(1024);
    writer.text(KeyValue.VALUE_FIELD_NUMBER, value);
    writer.text(KeyValue.KEY_FIELD_NUMBER, "key");
    assertThat(writer.written())
        .isEqualTo(KeyValue.newBuilder().setKey("key").setValue(value).build().toByteString());
  }

  /** Of one, two, three and four bytes a character, and half a pair, which is none. */
  static Stream<String> texts() {
    return Stream.of("", "a", "é", "漢字", "🚢", "a\uD83Db");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextIsAsProtobufWritesIt(String text) {
    var writer = new BackwardWriter(1024);
    writer.text(KeyValue.KEY_FIELD_NUMBER, text);
    assertThat(writer.written())
        .isEqualTo(KeyValue.newBuilder().setKey(text).build().toByteString());
  }

  @Test
  void manyEntriesAreAsProtobufWritesThem() {
    var random = new Random(11);
    for (int round = 0; round < 50; round++) {
      var wish = ContainerAdjustment.builder();
      var reply = CreateContainerResponse.newBuilder();
      var adjust = reply.getAdjustBuilder();
      for (int i = 0; i < 1 + random.nextInt(60); i++) {
        String text = "v".repeat(random.nextInt(300));
        wish.env("E" + i, text).mount(new Mount("/m" + i, "bind", text, List.of("", "ro")));
        adjust.addEnv(KeyValue.newBuilder().setKey("E" + i).setValue(text));
        adjust
            .addMountsBuilder()
            .setDestination("/m" + i)
            .setType("bind")
            .setSource(text)
            .addOptions("")
            .addOptions("ro");
      }
      ByteString written = WireWriter.adjustment(wish.build()).toByteString();
      assertThat(written).isEqualTo(reply.build().toByteString());
    }
  }
}
