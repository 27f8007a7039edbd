package dev.switchboard.nri.bundled.networkdevices;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs ip(8) of iproute2, in this network namespace or with nsenter(1) of util-linux in another.
 * Java has no way to speak netlink, and none to enter a namespace with one of its threads.
 */
final class IpCommand {
  private static final List<Path> FOLDERS =
      Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin").map(Path::of).toList();

  private final long deadline;

  /**
   * @param limit the time for all commands together
   */
  IpCommand(Duration limit) {
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  /** Runs it here. */
  void run(String... arguments) throws LinkException, InterruptedException {
    run(Optional.empty(), List.of(arguments), "");
  }

  /**
   * Runs lines of arguments in another namespace, up to the first that fails.
   *
   * @param namespace file of the namespace
   */
  void runIn(Path namespace, List<String> lines) throws LinkException, InterruptedException {
    run(Optional.of(namespace), List.of("-batch", "-"), String.join("\n", lines) + "\n");
  }

  private void run(Optional<Path> namespace, List<String> arguments, String input)
      throws LinkException, InterruptedException {
    var command = new ArrayList<String>();
    if (namespace.isPresent()) {
      command.add(find("nsenter", "util-linux"));
      command.add("--net=" + namespace.get());
    }
    command.add(find("ip", "iproute2"));
    command.addAll(arguments);
    String shown =
        "ip %s%s"
            .formatted(
                input.isEmpty() ? String.join(" ", arguments) : input.strip().replace("\n", "; "),
                namespace.map(path -> " (in " + path + ")").orElse(""));
    execute(command, input, shown);
  }

  private void execute(List<String> command, String input, String shown)
      throws LinkException, InterruptedException {
    Path output = null;
    Process process = null;
    try {
      output = Files.createTempFile("nri-ip-", ".out");
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new LinkException(shown + ": did not end in time");
      }
      if (process.exitValue() != 0) {
        throw new LinkException(
            shown + ": " + Files.readString(output).strip().replace("\n", "; "));
      }
    } catch (IOException e) {
      throw new LinkException(shown + ": " + e.getMessage());
    } finally {
      end(process, output);
    }
  }

  private static void end(@Nullable Process process, @Nullable Path output) {
    if (process != null) {
      process.destroyForcibly();
    }
    if (output != null) {
      try {
        Files.deleteIfExists(output);
      } catch (IOException e) {
        output.toFile().deleteOnExit();
      }
    }
  }

  private static String find(String program, String of) throws LinkException {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(() ->
            new LinkException(
                "the program %s is in none of %s; install %s".formatted(program, FOLDERS, of)));
  }
}
