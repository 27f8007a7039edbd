package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.install.Installation;
import dev.switchboard.nri.app.install.Layout;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of {@code install} and {@code uninstall}. */
final class Placement {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--prefix",
      paramLabel = "DIR",
      defaultValue = "/opt/switchboard",
      description = "Where the program goes (default: ${DEFAULT-VALUE}).")
  private Path prefix = Path.of("/opt/switchboard");

  @Option(
      names = "--plugin-directory",
      paramLabel = "DIR",
      defaultValue = "/opt/nri/plugins",
      description = "The runtime's folder of plugins that it launches (default: ${DEFAULT-VALUE}).")
  private Path plugins = Path.of("/opt/nri/plugins");

  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = "/",
      description = "What stands for / when an image is made (default: ${DEFAULT-VALUE}).")
  private Path root = Path.of("/");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  /** What a command does with the installation. */
  @FunctionalInterface
  interface Action {
    void run(Installation installation) throws IOException;
  }

  /**
   * @return the exit code
   */
  int carryOut(Action action) {
    try {
      action.run(installation());
      return 0;
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      return failed(e.getFile() + ": " + reason + "; is it run as root?");
    } catch (IOException e) {
      return failed(e.toString());
    }
  }

  private int failed(String problem) {
    spec.commandLine()
        .getErr()
        .println("switchboard: " + problem + " What is done stays; mend it and run it again.");
    return 1;
  }

  private Installation installation() {
    String home = System.getProperty("switchboard.home");
    if (home == null) {
      throw new ParameterException(spec.commandLine(), "Only bin/switchboard can do this");
    }
    if (!prefix.isAbsolute() || !plugins.isAbsolute()) {
      throw new ParameterException(
          spec.commandLine(), "--prefix and --plugin-directory take paths that begin with /");
    }
    var layout = new Layout(root.toAbsolutePath(), prefix.normalize(), plugins.normalize());
    return new Installation(Path.of(home), layout, spec.commandLine().getOut()::println);
  }
}
