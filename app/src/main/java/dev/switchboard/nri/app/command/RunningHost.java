package dev.switchboard.nri.app.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
final class RunningHost {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--against",
      paramLabel = "URL",
      description = "Ask a running host, for example http://127.0.0.1:9464.")
  private @Nullable URI url;

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

  /** What an endpoint answers to a question that needs the token. */
  <T> T post(String endpoint, Map<String, ?> question, Class<T> type)
      throws UnansweredException, InterruptedException {
    var request =
        request(endpoint)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JsonMapper.shared().writeValueAsString(question)));
    if (tokenFile != null) {
      request.header("Authorization", "Bearer " + token(tokenFile));
    }
    String answer = send(request.build());
    try {
      return JsonMapper.shared().readValue(answer, type);
    } catch (JacksonException e) {
      throw new UnansweredException(
          List.of(
              url + " answers what this version does not understand: " + e.getOriginalMessage()));
    }
  }

  private String token(Path file) throws UnansweredException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UnansweredException(List.of("--token-file " + file + " cannot be read"));
    }
  }

  private HttpRequest.Builder request(String endpoint) {
    String base = String.valueOf(url).replaceFirst("(/actuator)?/*$", "");
    try {
      return HttpRequest.newBuilder(URI.create(base + "/actuator/" + endpoint))
          .timeout(ANSWER_LIMIT);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--against takes http://HOST:PORT, not " + url, e);
    }
  }

  private String send(HttpRequest request) throws UnansweredException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        return response.body();
      }
      throw new UnansweredException(problems(response));
    } catch (IOException e) {
      throw new UnansweredException(
          List.of(
              "%s cannot be asked: %s"
                  .formatted(url, e.getMessage() == null ? "no connection" : e.getMessage())));
    }
  }

  /** What our own endpoints say is wrong; else the status. */
  private List<String> problems(HttpResponse<String> response) {
    try {
      JsonNode problems = JsonMapper.shared().readTree(response.body()).path("problems");
      if (problems.isArray() && !problems.isEmpty()) {
        return problems.valueStream().map(JsonNode::asString).toList();
      }
    } catch (JacksonException e) {
      // not one of ours
    }
    String text = response.body().strip().lines().findFirst().orElse("");
    String hint = response.statusCode() == 404 ? "it has no such endpoint" : text;
    return List.of("%s answers %d: %s".formatted(url, response.statusCode(), hint));
  }
}
