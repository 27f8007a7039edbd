package dev.switchboard.nri.app.command;

import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Options that name a running host, and how it is asked. */
final class HostAddress {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--against",
      paramLabel = "URL",
      description =
          "Ask a running host, for example http://127.0.0.1:9464, or at its"
              + " switchboard.management.socket-path, /run/switchboard/management.sock.")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token that the host's switchboard.management.token-file holds.")
  private @Nullable Path tokenFile;

  /** It cannot be asked, or has refused; the message is for people. */
  static final class UnansweredException extends Exception {
    private static final long serialVersionUID = 1L;
    private final List<String> problems;

    UnansweredException(List<String> problems) {
      super(String.join("; ", problems));
      this.problems = List.copyOf(problems);
    }

    List<String> problems() {
      return problems;
    }
  }

  boolean isGiven() {
    return url != null;
  }

  /** What an endpoint shows to whoever can connect. */
  String get(String endpoint) throws UnansweredException, InterruptedException {
    return send(new Question("GET", endpoint, ""));
  }

  /** What an endpoint answers to a question that needs the token, or the socket. */
  <T> T post(String endpoint, Map<String, ?> question, Class<T> type)
      throws UnansweredException, InterruptedException {
    String answer =
        send(new Question("POST", endpoint, JsonMapper.shared().writeValueAsString(question)));
    try {
      return JsonMapper.shared().readValue(answer, type);
    } catch (JacksonException e) {
      throw new UnansweredException(
          List.of(
              url + " answers what this version does not understand: " + e.getOriginalMessage()));
    }
  }

  private record Question(String method, String endpoint, String body) {}

  private record Answer(int status, String body) {}

  private String token(Path file) throws UnansweredException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UnansweredException(List.of("--token-file " + file + " cannot be read"));
    }
  }

  private String send(Question question) throws UnansweredException, InterruptedException {
    Answer answer;
    try {
      answer = String.valueOf(url).startsWith("/") ? overSocket(question) : overTcp(question);
    } catch (IOException e) {
      throw new UnansweredException(
          List.of(
              "%s cannot be asked: %s"
                  .formatted(url, e.getMessage() == null ? "no connection" : e.getMessage())));
    }
    boolean told = answer.status == 200 || question.endpoint.equals("health");
    if (!told) {
      throw new UnansweredException(problems(answer));
    }
    return answer.body;
  }

  private Answer overTcp(Question question)
      throws IOException, InterruptedException, UnansweredException {
    String base = String.valueOf(url).replaceFirst("(/actuator)?/*$", "");
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(URI.create(base + "/actuator/" + question.endpoint));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--against takes http://HOST:PORT or a socket, not " + url, e);
    }
    request
        .timeout(ANSWER_LIMIT)
        .method(question.method, HttpRequest.BodyPublishers.ofString(question.body));
    if (!question.body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (tokenFile != null) {
      request.header("Authorization", "Bearer " + token(tokenFile));
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    }
  }

  /** HTTP 1.0, so that the answer ends with the connection and is not cut into pieces. */
  private Answer overSocket(Question question) throws IOException {
    byte[] body = question.body.getBytes(StandardCharsets.UTF_8);
    String head =
        "%s /actuator/%s HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                .formatted(question.method, question.endpoint)
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(String.valueOf(url)))) {
      var out = Channels.newOutputStream(channel);
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      String[] line = answer.split(" ", 3);
      if (end < 0 || line.length < 3 || !line[1].matches("\\d{3}")) {
        throw new IOException("it does not speak HTTP");
      }
      return new Answer(Integer.parseInt(line[1]), answer.substring(end + 4));
    }
  }

  /** What our own endpoints say is wrong; else the status. */
  private List<String> problems(Answer answer) {
    try {
      JsonNode problems = JsonMapper.shared().readTree(answer.body).path("problems");
      if (problems.isArray() && !problems.isEmpty()) {
        return problems.valueStream().map(JsonNode::asString).toList();
      }
    } catch (JacksonException e) {
      // not one of ours
    }
    String text = answer.body.strip().lines().findFirst().orElse("");
    String hint = answer.status == 404 ? "it has no such endpoint" : text;
    return List.of("%s answers %d: %s".formatted(url, answer.status, hint));
  }
}
