package dev.switchboard.nri.it;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A plugin that is a gRPC service in Go, and answers as it is told to. */
final class GoRemote implements AutoCloseable {
  private final JsonLines peer;
  private final String address;

  /**
   * @param listen {@code unix:PATH}, or host and port
   * @param flags more of them, see the peers' README
   */
  GoRemote(String listen, String... flags) throws IOException {
    var command = new ArrayList<String>();
    command.add(Peers.file("remote").toString());
    command.addAll(List.of("-listen", listen));
    command.addAll(List.of(flags));
    peer = new JsonLines(command);
    address = await("ready").get("address").asString();
  }

  /** Writes an authority and certificates of a server and a client. */
  static void certificates(Path folder, String client) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder(
                Peers.file("remote").toString(),
                "-make-certificates",
                folder.toString(),
                "-client",
                client)
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IllegalStateException("no certificates, exit code " + code);
    }
  }

  /** Where it listens. */
  String address() {
    return address;
  }

  JsonNode await(String event) {
    return peer.await(line -> line.get("event").asString().equals(event));
  }

  /** What it asks for from now on, of a container under creation. */
  void adjust(MessageLite adjustment) {
    peer.call(
        "Script", Map.of("adjust", Base64.getEncoder().encodeToString(adjustment.toByteArray())));
  }

  /** From now on it refuses; with code 0 as Go's plain errors do. */
  void refuse(int code, String error) {
    peer.call("Script", Map.of("error", error, "code", code));
  }

  /** From now on it rejects what it validates. */
  void reject(String reason) {
    peer.call("Script", Map.of("reject", reason));
  }

  /** From now on it never answers. */
  void hang() {
    peer.call("Script", Map.of("hang", true));
  }

  /** Asks for an update by itself; returns how many of it have failed. */
  int updateContainers(MessageLite update) {
    String encoded = Base64.getEncoder().encodeToString(update.toByteArray());
    return peer.call("UpdateContainers", Map.of("updates", List.of(encoded))).get("failed").asInt();
  }

  /** What its health service says from now on. */
  void health(boolean serving) {
    peer.call("Health", Map.of("serving", serving));
  }

  /** Sends its process a signal, for example {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(peer.pid())).inheritIO().start().waitFor();
  }

  @Override
  public void close() {
    peer.close();
  }
}
