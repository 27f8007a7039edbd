package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.demo.Rehearsal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the launcher's {@code warm-up} runs in the JVM. The launcher does the rest: it knows where
 * the cache belongs.
 */
@Command(
    name = "warm-up",
    description =
        "Make the cache that halves the time of later starts; once after an installation or a"
            + " change of the JDK.")
final class WarmUpCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return run();
  }

  static int run() throws IOException, InterruptedException {
    return Rehearsal.run(Path.of(System.getProperty("switchboard.home", "."), "extensions"));
  }
}
