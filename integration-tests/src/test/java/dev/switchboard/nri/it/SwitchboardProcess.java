package dev.switchboard.nri.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The distribution as a user starts it. */
final class SwitchboardProcess implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final int port;
  private final Thread reader;

  /**
   * @param work folder for its configuration
   * @param yaml its configuration, below what is given here
   */
  SwitchboardProcess(Path work, Path socket, String yaml) throws IOException {
    this(work, socket, yaml, "");
  }

  /**
   * @param javaOptions further options for its JVM
   */
  SwitchboardProcess(Path work, Path socket, String yaml, String javaOptions) throws IOException {
    Path configuration = Files.writeString(work.resolve("test.yaml"), yaml);
    port = Program.freePort();
    var builder =
        new ProcessBuilder(
                Peers.distribution().resolve("bin/switchboard").toString(),
                "run",
                "--switchboard.runtime.socket-path=" + socket,
                "--management.server.port=" + port,
                "--spring.config.additional-location=file:" + configuration)
            .redirectErrorStream(true);
    builder.environment().merge("SWITCHBOARD_JAVA_OPTS", javaOptions, (a, b) -> a + " " + b);
    process = builder.start();
    reader = Thread.ofPlatform().daemon().name("switchboard-output").start(this::read);
  }

  private void read() {
    try (var output = process.inputReader()) {
      output
          .lines()
          .forEach(line -> {
            synchronized (lines) {
              lines.add(line);
              lines.notifyAll();
            }
          });
    } catch (IOException | UncheckedIOException e) {
      // The process has been ended.
    }
  }

  /** Waits for a line of its log that comes after the ones seen so far. */
  String await(String text) {
    return await(line -> line.contains(text), text);
  }

  private String await(Predicate<String> wanted, String name) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    synchronized (lines) {
      int from = 0;
      while (true) {
        for (; from < lines.size(); from++) {
          if (wanted.test(lines.get(from))) {
            return lines.get(from);
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new IllegalStateException(
              "no line with \"" + name + "\" in:\n" + String.join("\n", lines));
        }
        try {
          lines.wait(Math.min(left, 200));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** Its log so far. */
  List<String> log() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** What an actuator endpoint answers; the endpoints come up after the connection. */
  String get(String endpoint) throws IOException, InterruptedException {
    return get(endpoint, "*/*");
  }

  /** The same in a form that is asked for. */
  String get(String endpoint, String accept) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + endpoint))
            .header("Accept", accept)
            .build();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (true) {
        try {
          return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (ConnectException e) {
          if (System.nanoTime() - deadline > 0 || !process.isAlive()) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    }
  }

  /** The status with which an endpoint answers. */
  int answers(String endpoint) throws IOException, InterruptedException {
    get("health"); // waits until the server is there
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + endpoint))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  /** Reads its events from now on. */
  Events events() throws IOException, InterruptedException {
    return new Events(URI.create("http://127.0.0.1:" + port + "/console/events"));
  }

  /** A number from the kernel's status of the process; memory is in KB. */
  int status(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until it has ended and its last line is read; returns its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not end");
    }
    reader.join();
    return process.exitValue();
  }

  /** Sends it a signal, by its name without SIG. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IllegalStateException("kill -" + name + " failed");
    }
    if (name.equals("STOP")) {
      awaitStopped();
    }
  }

  /** Its threads stop one by one: one of them may answer a request yet. */
  private void awaitStopped() throws IOException, InterruptedException {
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    boolean all = false;
    while (!all) {
      Thread.sleep(1);
      all = true;
      try (var each = Files.newDirectoryStream(threads)) {
        for (Path thread : each) {
          all &= Files.readString(thread.resolve("stat")).contains(") T ");
        }
      }
    }
  }

  /**
   * Sends something to an endpoint.
   *
   * @param token to send along; empty for none
   * @return the answer's status
   */
  int post(String endpoint, String json, String token) throws IOException, InterruptedException {
    get("health"); // waits until the server is there
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + endpoint))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  /** Where its endpoints' server listens. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  /** What the JDK's jcmd says. */
  String jcmd(String command) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, String.valueOf(pid()), command).redirectErrorStream(true).start();
    return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
