package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The distribution's program. */
final class Program {
  private Program() {}

  /** What it left when it had ended. */
  record Ended(int code, String out, String err) {
    /** What people read on a terminal. */
    String all() {
      return out + err;
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  static ProcessBuilder command(List<String> arguments) {
    var words = new ArrayList<String>();
    words.add(Peers.distribution().resolve("bin/switchboard").toString());
    words.addAll(arguments);
    return new ProcessBuilder(words);
  }

  /**
   * Waits until it ends.
   *
   * @param folder for what it writes
   */
  static Ended run(ProcessBuilder command, Path folder) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  static Ended run(Path folder, String... arguments) throws IOException, InterruptedException {
    return run(command(List.of(arguments)), folder);
  }

  static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
