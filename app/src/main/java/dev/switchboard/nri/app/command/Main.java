package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.host.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The program {@code switchboard}. */
@Command(
    name = "switchboard",
    description = "One NRI plugin that hosts a chain of extension jars.",
    subcommands = {
      RunCommand.class,
      DemoCommand.class,
      InstallCommand.class,
      UninstallCommand.class,
      CheckCommand.class,
      ExplainCommand.class,
      ReplayCommand.class,
      SupportBundleCommand.class,
      WarmUpCommand.class,
      VersionCommand.class
    },
    footer = {
      "",
      "Settings are given as --key=value, as SWITCHBOARD_… variables, or in",
      "config/application.yaml, which explains them all. For example:",
      "  switchboard run --switchboard.runtime.socket-path=/run/nri/nri.sock",
      "",
      "Exit codes: 0 fine, 1 failed or problems found, 2 wrong usage, 69 no usable JDK."
    })
public final class Main implements Runnable {
  /** Options of the program itself; any other first option belongs to {@code run}. */
  private static final List<String> OWN_OPTIONS = List.of("--help", "-h", "--version", "-V");

  private static final String RUN = "run";
  private static final List<String> WARM_UP = List.of("warm-up");

  @Spec private CommandSpec spec = CommandSpec.create();

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @CommandLine.Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean version;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    List<String> all = withCommand(args);
    List<String> rest = all.subList(1, all.size());
    if (all.getFirst().equals(RUN) && SpringOptions.areProperties(rest)) {
      return serve(() -> RunCommand.run(rest));
    }
    return all.equals(WARM_UP) ? serve(WarmUpCommand::run) : interpret(all);
  }

  /**
   * As a service is started, and as that is rehearsed: picocli would take a tenth of the time until
   * it is registered.
   */
  private static int serve(Callable<Integer> service) {
    try {
      return service.call();
    } catch (StartFailedException e) {
      return CommandLine.ExitCode.SOFTWARE; // it has been told why
    } catch (Exception e) {
      LoggerFactory.getLogger(Main.class).error("a mistake of ours ended the host", e);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static int interpret(List<String> args) {
    var line = new CommandLine(new Main());
    line.getCommandSpec().versionProvider(VersionCommand::lines);
    line.setExecutionExceptionHandler(Main::failed);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUnmatchedOptionsArePositionalParams(true);
    return line.execute(args.toArray(String[]::new));
  }

  private static int failed(Exception failure, CommandLine line, ParseResult parsed)
      throws Exception {
    if (failure instanceof StartFailedException) {
      return line.getCommandSpec().exitCodeOnExecutionException();
    }
    throw failure; // a mistake of ours: its stack trace is wanted
  }

  /** Without a word it is {@code run}. */
  private static List<String> withCommand(String[] args) {
    var all = new ArrayList<>(List.of(args));
    if (all.isEmpty()
        || (all.getFirst().startsWith("-") && !OWN_OPTIONS.contains(all.getFirst()))) {
      all.addFirst(RUN);
    }
    return all;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
