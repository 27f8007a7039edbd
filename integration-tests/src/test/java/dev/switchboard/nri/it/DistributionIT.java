package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as users run it: by its script, in processes of its own. */
@Timeout(120)
class DistributionIT {
  private static final Path HOME =
      Path.of("../app/target/switchboard").toAbsolutePath().normalize();
  private static final Path PROGRAM = HOME.resolve("bin/switchboard");

  @TempDir Path folder;

  private record Ended(int code, String out, String err) {}

  private ProcessBuilder command(Path program, String... arguments) {
    var words = new ArrayList<>(List.of(program.toString()));
    words.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().put("SWITCHBOARD_JAVA_HOME", System.getProperty("java.home"));
    return builder
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile());
  }

  private Ended run(ProcessBuilder command) throws Exception {
    Process process = command.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command.command()).isTrue();
      return ended(process);
    } finally {
      process.destroyForcibly();
    }
  }

  private Ended run(String... arguments) throws Exception {
    return run(command(PROGRAM, arguments));
  }

  private Ended ended(Process process) throws IOException {
    return new Ended(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  @Test
  void versionIsToldFromAnyFolderAndThroughLinks() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), PROGRAM);
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));
    Ended ended = run(command(second, "version"));
    assertThat(ended.code).isZero();
    assertThat(ended.out).contains("switchboard 0.", "NRI 0.12", "JDK 25");
    assertThat(ended.err).isEmpty();
    Files.delete(second);
    Files.delete(link);
  }

  @Test
  void demonstrationShowsPodsAndContainersChangedByEveryBundledJar() throws Exception {
    Ended ended = run("demo");
    assertThat(ended.err).isEmpty();
    assertThat(ended.code).isZero();
    assertThat(matches(ended.out, "(?m)^Pod ")).isGreaterThanOrEqualTo(3);
    assertThat(matches(ended.out, "(?m)^  Container ")).isGreaterThanOrEqualTo(5);
    for (String extension : List.of("ulimit", "devices", "hooks", "logger")) {
      assertThat(matches(ended.out, "(?m)^    " + extension + " .*  (soft|c |hook|logger)"))
          .as("containers changed by %s", extension)
          .isGreaterThanOrEqualTo(5);
    }
    assertThat(ended.out).contains("from", "soft 1024, hard 1048576", "Merged result");
  }

  private static long matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }

  @Test
  void warmUpMakesACacheThatFitsAndOneThatDoesNotIsNotTrusted() throws Exception {
    Path cache = folder.resolve("cache");
    ProcessBuilder warmUp = command(PROGRAM, "warm-up");
    warmUp.environment().put("SWITCHBOARD_CACHE_DIR", cache.toString());
    assertThat(run(warmUp).code).isZero();
    Path file;
    try (var files = Files.newDirectoryStream(cache, "*.aot")) {
      file = files.iterator().next();
    }

    ProcessBuilder version = command(PROGRAM, "version");
    version.environment().put("SWITCHBOARD_CACHE_DIR", cache.toString());
    // The JVM does not start at all if it cannot take the cache.
    version.environment().put("SWITCHBOARD_JAVA_OPTS", "-XX:AOTMode=on");
    assertThat(run(version).out).contains("JDK 25", "AOT cache " + file);

    Files.write(file, new byte[10_000]);
    assertThat(run(version).code).isNotZero();
    version.environment().remove("SWITCHBOARD_JAVA_OPTS");
    assertThat(run(version).out).contains("JDK 25");
  }

  @Test
  void demonstrationPlaysAsManyPodsAsAsked() throws Exception {
    assertThat(matches(run("demo", "--pods", "5").out, "(?m)^Pod ")).isEqualTo(5);
  }

  @Test
  void wrongUsageIsExplainedAndExitsWith2() throws Exception {
    Ended option = run("--frobnicate");
    assertThat(option.code).isEqualTo(2);
    assertThat(option.err).contains("Unknown option --frobnicate", "Usage:");
    assertThat(run("frobnicate").code).isEqualTo(2);
    assertThat(run("demo", "--pods", "0").code).isEqualTo(2);
  }

  @Test
  void mistakesInSettingsAreToldWithTheirPlacesAndExitWith1() throws Exception {
    Path yaml =
        Files.writeString(
            folder.resolve("mine.yaml"),
            "switchboard:\n  runtime:\n    sockt-path: /x\n    request-margin: soon\n");
    Ended ended = run("run", "--spring.config.additional-location=file:" + yaml);
    assertThat(ended.code).isEqualTo(1);
    assertThat(ended.err)
        .contains("2 problems", yaml + ", line 3: ", "did you mean socket-path?", ", line 4: ")
        .doesNotContain("\tat ");
    assertThat(ended.out).isEmpty();
  }

  @Test
  void fileThatIsNoYamlIsNamedWithItsLine() throws Exception {
    Path yaml = Files.writeString(folder.resolve("bad.yaml"), "switchboard:\n  runtime:\n\tx: 1\n");
    Ended ended = run("--spring.config.additional-location=file:" + yaml);
    assertThat(ended.code).isEqualTo(1);
    assertThat(ended.err).contains(yaml + ", line 3").doesNotContain("\tat ");
  }

  @Test
  void takenPortIsExplained() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended =
          run(
              "--management.server.port=" + taken.getLocalPort(),
              "--switchboard.runtime.socket-path=" + folder.resolve("nri.sock"));
      assertThat(ended.code).isEqualTo(1);
      assertThat(ended.err)
          .contains("Port " + taken.getLocalPort() + " was already in use")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void withoutAJdkItSaysWhatItFoundAndExitsWith69() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old/bin")).getParent();
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    executable(old.resolve("bin/java"), "#!/bin/sh\n");
    Path program =
        executable(
            Files.createDirectories(folder.resolve("home/bin")).resolve("switchboard"),
            Files.readString(PROGRAM).replace("/usr/lib/jvm/*", "/nowhere/*"));
    ProcessBuilder command = command(program, "version");
    command.environment().put("SWITCHBOARD_JAVA_HOME", old.toString());
    command.environment().remove("JAVA_HOME");
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("sh", "sed", "head", "dirname", "readlink")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + find(tool) + " \"$@\"\n");
    }
    command.environment().put("PATH", tools.toString());
    Ended ended = run(command);
    assertThat(ended.code).isEqualTo(69);
    assertThat(ended.err).contains("version 25", old + " (SWITCHBOARD_JAVA_HOME): Java 17");
  }

  private static Path executable(Path file, String content) throws IOException {
    Files.writeString(file, content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static Path find(String tool) {
    return List.of("/usr/bin/", "/bin/").stream()
        .map(folder -> Path.of(folder + tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void runningHostAnswersAtItsEndpointsAndEndsSoonAfterSigterm() throws Exception {
    int port = Program.freePort();
    Process process =
        command(
                PROGRAM,
                "run",
                "--management.server.port=" + port,
                "--switchboard.runtime.socket-path=" + folder.resolve("nri.sock"),
                "--switchboard.extensions.logger.config.set-env=SECRET_TOKEN",
                "--logging.structured.format.console=ecs")
            .start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      Map<String, String> bodies = new HashMap<>();
      awaitUp(client, port);
      for (String path :
          List.of(
              "health/liveness",
              "nri",
              "extensions",
              "extensions/ulimit",
              "guests",
              "chain",
              "info",
              "prometheus",
              "metrics",
              "loggers",
              "configprops")) {
        HttpResponse<String> response = get(client, port, path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        bodies.put(path, response.body());
      }
      assertThat(get(client, port, "extensions/none").statusCode()).isEqualTo(404);
      HttpResponse<String> health = get(client, port, "health");
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"runtime\":", "\"extensions\":");
      assertThat(bodies.get("nri")).contains("\"state\":\"DISCONNECTED\"", "\"mode\":\"EXTERNAL\"");
      assertThat(bodies.get("chain"))
          .contains("\"CreateContainer\":[{\"id\":\"ulimit\"", "manifest");
      assertThat(bodies.get("extensions/ulimit")).contains("\"state\":\"STARTED\"");
      long asked = System.nanoTime();
      process.destroy();
      assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
      assertThat(ended(process).out.lines())
          .allSatisfy(line -> assertThat(line).startsWith("{\"@timestamp\""));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void awaitUp(HttpClient client, int port) throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      try {
        if (get(client, port, "health/liveness").statusCode() == 200) {
          return;
        }
      } catch (UncheckedIOException e) {
        Thread.sleep(50);
      }
    }
    throw new AssertionError("the endpoints do not come up");
  }

  private static HttpResponse<String> get(HttpClient client, int port, String path)
      throws InterruptedException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
