package dev.switchboard.nri.app.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.chain.ChainListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A write that is let through is a 404 here: there is no extension. */
@Timeout(120)
class WriteAccessTests {
  private static final String TOKEN = "0123456789abcdef";
  private static final String WRITE = "{\"action\": \"reload\"}";

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Host> started = new ArrayList<>();

  @TempDir Path folder;
  private Path token;
  private Path socket;

  @BeforeEach
  void writeToken() throws Exception {
    token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    socket = folder.resolve("run/management.sock");
  }

  @AfterEach
  void close() {
    started.forEach(Host::close);
    client.close();
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private URI start(boolean writes, String more) throws IOException {
    List<String> properties =
        List.of(
            "--switchboard.extensions-directory=" + folder.resolve("none"),
            "--switchboard.runtime.socket-path=" + folder.resolve("nri.sock"),
            "--management.server.port=" + freePort(),
            "--switchboard.management.writes=" + writes,
            more);
    Host host = Host.start(properties, ChainListener.NONE);
    started.add(host);
    return host.url().resolve("actuator/extensions/none");
  }

  private int write(URI to, String authorization) throws Exception {
    var request =
        HttpRequest.newBuilder(to)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(WRITE));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 401) {
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(answer.headers().firstValue("Set-Cookie")).as("no sessions").isEmpty();
      assertThat(answer.body()).contains("switchboard.management.token-file");
    }
    return answer.statusCode();
  }

  /** What the first line of the answer says. */
  private String writeOverTheSocket() throws Exception {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      String request =
          "POST /actuator/extensions/none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(WRITE.length(), WRITE);
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void writingNeedsTheTokenAndReadingNothing() throws Exception {
    URI none = start(true, "--switchboard.management.token-file=" + token);
    assertThat(write(none, "")).isEqualTo(401);
    assertThat(write(none, "Bearer wrong")).isEqualTo(401);
    assertThat(write(none, "Basic " + TOKEN)).isEqualTo(401);
    assertThat(write(none, "Bearer " + TOKEN)).isEqualTo(404);
    var read = HttpRequest.newBuilder(none.resolve("../extensions"));
    for (String authorization : List.of("Bearer wrong", "Bearer " + TOKEN)) {
      assertThat(
              client
                  .send(
                      read.setHeader("Authorization", authorization).build(),
                      HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
    }
    Files.writeString(token, "\n");
    assertThat(write(none, "Bearer ")).as("an empty token opens nothing").isEqualTo(401);
    Files.delete(token);
    assertThat(write(none, "Bearer " + TOKEN)).as("nor does none").isEqualTo(401);
  }

  @Test
  void overTheManagementSocketNothingElseIsNeeded() throws Exception {
    URI none = start(true, "--switchboard.management.socket-path=" + socket);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwx------");
    assertThat(writeOverTheSocket()).startsWith("HTTP/1.1 404");
    assertThat(write(none, "Bearer " + TOKEN)).as("there is no token").isEqualTo(401);
  }

  @Test
  void theSocketOpensNothingWhereNobodyMayWrite() throws Exception {
    var _ = start(false, "--switchboard.management.socket-path=" + socket);
    assertThat(writeOverTheSocket()).startsWith("HTTP/1.1 403");
  }
}
