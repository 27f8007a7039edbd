package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.report.Version;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells the versions that a bug report needs. */
@Command(name = "version", description = "Show the versions of program, JDK and protocol.")
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  static String[] lines() {
    Version version = Version.current();
    return new String[] {
      "switchboard " + version.program(),
      "NRI " + version.nri(),
      "JDK " + version.jdk(),
      "AOT cache " + version.aotCache()
    };
  }

  @Override
  public void run() {
    Arrays.stream(lines()).forEach(spec.commandLine().getOut()::println);
  }
}
