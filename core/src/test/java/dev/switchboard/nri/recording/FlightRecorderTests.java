package dev.switchboard.nri.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.switchboard.nri.recording.FlightRecorder.Settings;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.ContainerAdjustment;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.KeyValue;
import dev.switchboard.nri.wire.proto.PodSandbox;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlightRecorderTests {
  private static final Duration TOOK = Duration.ofMillis(3);
  private static final CreateContainerResponse REPLY =
      CreateContainerResponse.newBuilder()
          .setAdjust(
              ContainerAdjustment.newBuilder()
                  .addEnv(KeyValue.newBuilder().setKey("DB_PASSWORD").setValue("hush"))
                  .addEnv(KeyValue.newBuilder().setKey("MODE").setValue("fast"))
                  .putAnnotations("example.com/Token", "hush"))
          .build();

  @TempDir Path folder;

  private static CreateContainerRequest request(String name, int padding) {
    return CreateContainerRequest.newBuilder()
        .setPod(
            PodSandbox.newBuilder()
                .setNamespace("shop")
                .setName("web")
                .putAnnotations("api-key", "hush")
                .putAnnotations("plain", "seen")
                .putLabels("secret-of", "hush"))
        .setContainer(
            Container.newBuilder()
                .setName(name)
                .addEnv("MY_SECRET=hush")
                .addEnv("PATH=/bin")
                .addEnv("MY_SECRET")
                .addArgs("x".repeat(padding)))
        .build();
  }

  private static void create(FlightRecorder recorder, String name, int padding) {
    recorder.answered(
        "CreateContainer", request(name, padding).toByteString(), TOOK, REPLY, Status.OK);
  }

  private static void await(FlightRecorder recorder, long recorded) throws InterruptedException {
    while (recorder.state().recorded() < recorded) {
      Thread.sleep(2);
    }
  }

  private static RecordedCalls copy(FlightRecorder recorder) throws IOException {
    var bytes = new ByteArrayOutputStream();
    recorder.copy(bytes);
    return RecordedCalls.read(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static Settings memory(long maxBytes) {
    return new Settings(maxBytes, null, List.of("*secret*", "*PASSWORD*", "*token*", "*key*"));
  }

  @Test
  void requestsAndRepliesAreKeptAsTheyCameButForSecrets() throws Exception {
    try (var recorder = new FlightRecorder(memory(1 << 20), "1.2.3")) {
      create(recorder, "main", 3);
      recorder.answered(
          "CreateContainer",
          request("other", 0).toByteString(),
          TOOK,
          null,
          Status.UNKNOWN.withDescription("a: no (ab12-7)"));
      await(recorder, 2);
      RecordedCalls record = copy(recorder);
      assertThat(record.program()).isEqualTo("1.2.3");
      RecordedCall first = record.calls().getFirst();
      assertThat(first.subject()).isEqualTo("shop/web/main");
      assertThat(first.took()).isEqualTo(TOOK);
      CreateContainerRequest kept = CreateContainerRequest.parseFrom(first.request());
      assertThat(kept.getContainer().getEnvList())
          .containsExactly("MY_SECRET=(redacted)", "PATH=/bin", "MY_SECRET");
      assertThat(kept.getContainer().getArgsList()).containsExactly("xxx");
      assertThat(kept.getPod().getAnnotationsMap())
          .containsEntry("api-key", "(redacted)")
          .containsEntry("plain", "seen");
      assertThat(kept.getPod().getLabelsMap()).containsEntry("secret-of", "(redacted)");
      assertThat(RecordedCalls.shown("CreateContainer", first.answer().reply()))
          .contains("MODE", "fast", "(redacted)")
          .doesNotContain("hush");
      assertThat(record.calls().get(1).answer().status()).isEqualTo(2);
      assertThat(record.calls().get(1).answer().error()).isEqualTo("a: no (ab12-7)");
    }
  }

  @Test
  void onlyTheNewestThatFitAreKeptAndTheConfigurationWithThem() throws Exception {
    try (var recorder = new FlightRecorder(memory(10_000), "1")) {
      ByteString configure =
          ConfigureRequest.newBuilder().setRuntimeName("containerd").build().toByteString();
      recorder.answered("Configure", configure, TOOK, null, Status.OK);
      await(recorder, 1);
      for (int i = 0; i < 50; i++) {
        create(recorder, "c" + i, 1000);
        await(recorder, i + 2);
      }
      assertThat(recorder.state().bytes()).isBetween(5_000L, 10_000L);
      List<RecordedCall> calls = copy(recorder).calls();
      assertThat(calls.getFirst().method()).isEqualTo("Configure");
      assertThat(calls.getLast().subject()).isEqualTo("shop/web/c49");
      assertThat(calls).hasSizeBetween(5, 10);
      create(recorder, "huge", 20_000);
      while (recorder.state().dropped() == 0) {
        Thread.sleep(2);
      }
      assertThat(copy(recorder).calls().getLast().subject()).isEqualTo("shop/web/c49");
    }
  }

  @Test
  void fileIsWrittenInTwoHalvesThatNobodyElseMayRead() throws Exception {
    Path file = folder.resolve("record");
    Files.writeString(file, "of the process before");
    var settings = new Settings(10_000, file, List.of());
    try (var recorder = new FlightRecorder(settings, "1")) {
      assertThat(folder.resolve("record.1")).hasContent("of the process before");
      for (int i = 0; i < 30; i++) {
        create(recorder, "c" + i, 1000);
      }
      await(recorder, 30);
    }
    assertThat(Files.size(file) + Files.size(folder.resolve("record.1"))).isLessThan(11_000);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(RecordedCalls.read(in).calls().getLast().subject()).isEqualTo("shop/web/c29");
    }
    byte[] whole = Files.readAllBytes(folder.resolve("record.1"));
    var cut = new ByteArrayInputStream(whole, 0, whole.length - 5);
    assertThat(RecordedCalls.read(cut).calls()).isNotEmpty();
  }

  @Test
  void whatIsNoRecordIsRefused() {
    for (byte[] bytes : List.of(new byte[0], "text".getBytes(UTF_8), new byte[] {0x1f, 0, 0})) {
      assertThatThrownBy(() -> RecordedCalls.read(new ByteArrayInputStream(bytes)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void idsOfRequestsMakeNoDifference() {
    var then = new RecordedAnswer(new byte[0], 2, "a@1: error: no (1imd-174)");
    assertThat(then.isSameAs(new RecordedAnswer(new byte[0], 2, "a@1: error: no (zz-1)"))).isTrue();
    assertThat(then.isSameAs(new RecordedAnswer(new byte[0], 2, "a@1: error: yes (zz-1)")))
        .isFalse();
    assertThat(then.isSameAs(new RecordedAnswer(new byte[0], 3, then.error()))).isFalse();
    assertThat(then.isSameAs(new RecordedAnswer(new byte[] {1}, 2, then.error()))).isFalse();
  }
}
