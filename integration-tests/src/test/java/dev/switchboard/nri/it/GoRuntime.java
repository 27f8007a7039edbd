package dev.switchboard.nri.it;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The Go runtime side of NRI, one of the generations in the field. */
final class GoRuntime implements AutoCloseable {
  private final JsonLines peer;

  /** What a request came to. */
  record Outcome(ByteString response, String error, long micros) {}

  GoRuntime(String nriVersion, Path socket, String... flags) throws IOException {
    peer =
        new JsonLines(
            Stream.concat(
                    Stream.of(
                        Peers.file("runtime-" + nriVersion).toString(),
                        "-socket",
                        socket.toString()),
                    Arrays.stream(flags))
                .toList());
    JsonNode ready = peer.await(event -> event.get("event").asString().equals("ready"));
    if (!ready.get("nri").asString().equals(nriVersion)) {
      throw new IllegalStateException("built with " + ready);
    }
  }

  /** Waits until a plugin has been synchronized. */
  void awaitPlugin() {
    JsonNode event = peer.await(line -> line.get("event").asString().equals("synchronized"));
    if (event.has("error")) {
      throw new IllegalStateException(event.toString());
    }
  }

  /** Whatever the next unsolicited update asks for. */
  JsonNode awaitUpdate() {
    return peer.await(line -> line.get("event").asString().equals("update"));
  }

  void setState(List<? extends MessageLite> pods, List<? extends MessageLite> containers) {
    peer.call("SetState", Map.of("pods", encoded(pods), "containers", encoded(containers)));
  }

  private static List<String> encoded(List<? extends MessageLite> messages) {
    return messages.stream().map(GoRuntime::encoded).toList();
  }

  private static String encoded(MessageLite message) {
    return Base64.getEncoder().encodeToString(message.toByteArray());
  }

  /** Sends a request to the plugins and waits for what they make of it. */
  Outcome call(String op, MessageLite request) {
    return call(op, request, "");
  }

  /**
   * The same as part of a trace.
   *
   * @param traceparent as containerd's tracing sends it along; empty for none
   */
  Outcome call(String op, MessageLite request, String traceparent) {
    JsonNode answer =
        peer.call(op, Map.of("request", encoded(request), "traceparent", traceparent));
    return new Outcome(
        answer.has("response")
            ? ByteString.copyFrom(Base64.getDecoder().decode(answer.get("response").asString()))
            : ByteString.EMPTY,
        answer.has("error") ? answer.get("error").asString() : "",
        answer.get("micros").asLong());
  }

  /** Creates a container; it must not be refused. */
  CreateContainerResponse create(CreateContainerRequest request)
      throws InvalidProtocolBufferException {
    Outcome outcome = call("CreateContainer", request);
    if (!outcome.error.isEmpty()) {
      throw new IllegalStateException(outcome.error);
    }
    return CreateContainerResponse.parseFrom(outcome.response);
  }

  @Override
  public void close() {
    peer.close();
  }
}
