package dev.switchboard.nri.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Programs of the machine that builds the image, called with nothing of its environment. */
final class Commands {
  private Commands() {}

  /**
   * What a program prints.
   *
   * @return empty if it is not there or fails
   */
  static Optional<String> printed(Path folder, String... command)
      throws IOException, InterruptedException {
    Process process;
    try {
      process = builder(folder, command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String output = read(process);
    return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
  }

  /**
   * Runs a program.
   *
   * @throws IOException if it is not there or fails, with what it printed
   */
  static void run(Path folder, String... command) throws IOException, InterruptedException {
    Process process = builder(folder, command).redirectErrorStream(true).start();
    String output = read(process);
    if (process.waitFor() != 0) {
      throw new IOException(List.of(command) + " failed: " + output);
    }
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static ProcessBuilder builder(Path folder, String... command) {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder;
  }
}
