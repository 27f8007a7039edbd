package dev.switchboard.nri.bundled.v010;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs one plugin once: a request in, a reply out, and within its time. */
final class PluginProcess {
  /** A reply is a few hundred bytes; who writes without end shall not fill our memory. */
  private static final int MOST_OUTPUT = 1 << 20;

  private final String program;
  private final List<Path> path;
  private final Consumer<String> errorLine;

  /**
   * What a plugin has come to.
   *
   * @param output what it wrote
   * @param exitCode how it ended
   */
  record Ended(String output, int exitCode) {}

  /**
   * @param program its name, or a path
   * @param path folders to look in after those of PATH
   * @param errorLine takes what it writes to its standard error, line by line, on a thread of its
   *     own
   */
  PluginProcess(String program, List<Path> path, Consumer<String> errorLine) {
    this.program = program;
    this.path = path;
    this.errorLine = errorLine;
  }

  /**
   * Runs it.
   *
   * @param limit after which it is killed, and all that it has started
   * @throws PluginFailedException if there is no such program or it has to be killed
   */
  Ended run(String input, Duration limit)
      throws PluginFailedException, InterruptedException, IOException {
    // Not a pipe: a child that it leaves behind may hold that open for ever.
    Path output = Files.createTempFile("nri-v010-", ".out");
    try {
      Process process = run(input, output, limit);
      try (InputStream stream = Files.newInputStream(output)) {
        String text = new String(stream.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        return new Ended(text, process.exitValue());
      }
    } finally {
      Files.delete(output);
    }
  }

  private Process run(String input, Path output, Duration limit)
      throws PluginFailedException, InterruptedException {
    Session session = start(output);
    Process process = session.process();
    boolean ended = false;
    try {
      thread("input", () -> feed(process, input));
      thread("errors", () -> tell(process));
      ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!ended) {
        session.kill();
      }
    }
    if (!ended) {
      throw new PluginFailedException(
          "did not end within %d ms and has been killed".formatted(limit.toMillis()));
    }
    return process;
  }

  private Session start(Path output) throws PluginFailedException {
    var builder = new ProcessBuilder(find(), "invoke").redirectOutput(output.toFile());
    builder.environment().put("PATH", searchPath());
    try {
      return Session.start(builder);
    } catch (IOException e) {
      throw new PluginFailedException("cannot be run: " + e.getMessage());
    }
  }

  private String searchPath() {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "")), path.stream().map(Path::toString))
        .filter(folder -> !folder.isEmpty())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElse("");
  }

  /**
   * Where it is.
   *
   * @throws PluginFailedException if it is nowhere
   */
  String find() throws PluginFailedException {
    if (program.contains("/")) {
      return program;
    }
    return Stream.of(searchPath().split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Path::toString)
        .orElseThrow(
            () -> new PluginFailedException("executable file not found in " + searchPath()));
  }

  private void thread(String name, Runnable work) {
    Thread.ofPlatform().daemon().name("nri-v010-" + name + "-" + program).start(work);
  }

  private static void feed(Process process, String input) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A plugin need not read its request.
    }
  }

  private void tell(Process process) {
    try (BufferedReader errors = process.errorReader()) {
      errors.lines().forEach(errorLine);
    } catch (IOException | UncheckedIOException e) {
      // It has been killed.
    }
  }
}
