package dev.switchboard.nri.it;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An ordinary plugin on the Go stub that answers as it is told to. */
final class GoPlugin implements AutoCloseable {
  private final JsonLines peer;

  /**
   * @param flags more of them, see the peers' README
   */
  GoPlugin(String nriVersion, Path socket, String index, String name, String... flags)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Peers.file("plugin-" + nriVersion).toString());
    command.addAll(List.of("-socket", socket.toString(), "-idx", index, "-name", name));
    command.addAll(List.of(flags));
    peer = new JsonLines(command);
  }

  JsonNode await(String event) {
    return peer.await(line -> line.get("event").asString().equals(event));
  }

  /** What it answers from now on. */
  void script(MessageLite adjustment, List<? extends MessageLite> updates) {
    peer.call("Script", Map.of("adjust", encoded(adjustment), "updates", encoded(updates)));
  }

  /** From now on it rejects what it validates. */
  void reject(String reason) {
    peer.call("Script", Map.of("reject", reason));
  }

  /** Sends its process a signal, for example {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(peer.pid())).inheritIO().start().waitFor();
  }

  /** From now on it refuses, or never answers. */
  void fail(String error, boolean hang) {
    peer.call("Script", Map.of("error", error, "hang", hang));
  }

  /** Asks for updates that no request asked for; returns the error, or an empty text. */
  String updateContainers(List<? extends MessageLite> updates) {
    JsonNode answer = peer.call("UpdateContainers", Map.of("updates", encoded(updates)));
    return answer.has("error") ? answer.get("error").asString() : "";
  }

  private static List<String> encoded(List<? extends MessageLite> messages) {
    return messages.stream().map(GoPlugin::encoded).toList();
  }

  private static String encoded(MessageLite message) {
    return Base64.getEncoder().encodeToString(message.toByteArray());
  }

  @Override
  public void close() {
    peer.close();
  }
}
