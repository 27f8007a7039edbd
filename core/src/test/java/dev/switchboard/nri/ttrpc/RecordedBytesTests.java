package dev.switchboard.nri.ttrpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.switchboard.nri.transport.RuntimeServerSocket;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.proto.Request;
import dev.switchboard.nri.ttrpc.proto.Response;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a Go plugin and the Go runtime side said to each other once ({@code
 * integration-tests/peers/recorder}): we read it as they do, and write the very same messages.
 */
@Timeout(60)
class RecordedBytesTests {
  private static final int PLUGIN_LINE = 1;
  private static final int RUNTIME_LINE = 2;

  @TempDir Path temp;

  private record Message(MessageHeader header, ByteString payload) {}

  @Test
  void requestsOfTheRuntimeAreRead() throws Exception {
    List<Message> messages = messages("runtime-to-plugin.bin").get(PLUGIN_LINE);

    List<Request> requests = new ArrayList<>();
    for (Message message : messages) {
      requests.add(Request.parseFrom(message.payload()));
    }
    assertThat(messages).extracting(message -> message.header().streamId()).isSorted();
    assertThat(requests)
        .extracting(Request::getMethod)
        .containsExactly(
            "Configure", "Synchronize", "CreateContainer", "CreateContainer", "CreateContainer");
    assertThat(requests).allSatisfy(request -> assertThat(request.getTimeoutNano()).isPositive());
    var large = CreateContainerRequest.parseFrom(requests.get(3).getPayload());
    assertThat(large.getPod().getAnnotationsOrThrow("large")).isEqualTo("x".repeat(20_000));
  }

  @Test
  void requestsAreWrittenAsGoWritesThem() throws Exception {
    assertSameBytes(
        RuntimeGrpc.getServiceDescriptor(), messages("plugin-to-runtime.bin").get(RUNTIME_LINE));
    assertSameBytes(
        PluginGrpc.getServiceDescriptor(), messages("runtime-to-plugin.bin").get(PLUGIN_LINE));
  }

  @Test
  void responsesAreWrittenAsGoWritesThem() throws Exception {
    Map<Integer, MethodDescriptor<?, ?>> asked = new HashMap<>();
    for (Message message : messages("runtime-to-plugin.bin").get(PLUGIN_LINE)) {
      asked.put(
          message.header().streamId(),
          method(PluginGrpc.getServiceDescriptor(), Request.parseFrom(message.payload())));
    }

    List<Message> answers = messages("plugin-to-runtime.bin").get(PLUGIN_LINE);
    assertThat(answers).hasSameSizeAs(asked.keySet());
    for (Message answer : answers) {
      Response response = Response.parseFrom(answer.payload());
      var method = asked.get(answer.header().streamId());
      byte[] ours =
          response.hasStatus()
              ? Messages.response(
                  Status.fromCodeValue(response.getStatus().getCode())
                      .withDescription(response.getStatus().getMessage()))
              : Messages.response(
                  parse(method.getResponseMarshaller(), response.getPayload().toByteArray()));
      assertThat(ByteString.copyFrom(ours))
          .as(method.getBareMethodName())
          .isEqualTo(answer.payload());
    }
    assertThat(Response.parseFrom(answers.getLast().payload()).getStatus().getMessage())
        .isEqualTo("not this one");
  }

  private static void assertSameBytes(ServiceDescriptor service, List<Message> messages)
      throws IOException {
    for (Message message : messages) {
      Request request = Request.parseFrom(message.payload());
      MethodDescriptor<?, ?> method = method(service, request);
      byte[] ours =
          Messages.request(
              method,
              parse(method.getRequestMarshaller(), request.getPayload().toByteArray()),
              request.getTimeoutNano(),
              Map.of());
      assertThat(ByteString.copyFrom(ours)).as(request.getMethod()).isEqualTo(message.payload());
    }
  }

  private static MethodDescriptor<?, ?> method(ServiceDescriptor service, Request request) {
    assertThat(request.getService()).isEqualTo(service.getName());
    return service.getMethods().stream()
        .filter(method -> request.getMethod().equals(method.getBareMethodName()))
        .findFirst()
        .orElseThrow();
  }

  private static MessageLite parse(MethodDescriptor.Marshaller<?> marshaller, byte[] bytes)
      throws IOException {
    return Messages.prototype(marshaller).getParserForType().parseFrom(bytes);
  }

  /** The recorded bytes, through a socket, as messages by line. */
  private Map<Integer, List<Message>> messages(String recording) throws Exception {
    Map<Integer, List<Message>> messages = Map.of(1, new ArrayList<>(), 2, new ArrayList<>());
    var closed = new CountDownLatch(1);
    try (var listener = RuntimeServerSocket.bind(temp.resolve(recording).resolve("s"));
        var peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      peer.connect(UnixDomainSocketAddress.of(temp.resolve(recording).resolve("s")));
      RuntimeSocket socket = listener.accept();
      var trunk = new Trunk(socket, recording, _ -> closed.countDown());
      messages.forEach((line, list) -> trunk.open(line, new MessageReader(collect(list))));
      trunk.start();
      peer.write(ByteBuffer.wrap(read(recording)));
      peer.shutdownOutput();
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
    return messages;
  }

  private static MessageReader.Sink collect(List<Message> messages) {
    return new MessageReader.Sink() {
      @Override
      public void message(MessageHeader header, byte[] payload) {
        messages.add(new Message(header, ByteString.copyFrom(payload)));
      }

      @Override
      public void oversize(MessageHeader header) throws IOException {
        throw new IOException("too long: " + header);
      }
    };
  }

  private static byte[] read(String recording) throws IOException {
    try (InputStream in = RecordedBytesTests.class.getResourceAsStream("/vectors/" + recording)) {
      return in.readAllBytes();
    }
  }
}
