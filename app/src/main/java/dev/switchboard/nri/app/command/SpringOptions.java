package dev.switchboard.nri.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options that are properties, passed on to Spring, and perhaps files beside them. */
final class SpringOptions {
  /** A property has a dot in its name, so that a misspelt option is not taken for one. */
  private static final Pattern PROPERTY =
      Pattern.compile("--[A-Za-z][\\w-]*(\\.[\\w-]+|\\[[^]]+])+=.*", Pattern.DOTALL);

  private final boolean files;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(hidden = true)
  private List<String> given = new ArrayList<>();

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  SpringOptions() {
    this(false);
  }

  /**
   * @param files whether the command takes files as well
   */
  SpringOptions(boolean files) {
    this.files = files;
  }

  /** Whether nothing but properties is given. */
  static boolean areProperties(List<String> arguments) {
    return arguments.stream().allMatch(argument -> PROPERTY.matcher(argument).matches());
  }

  /** What is no option: files, or {@code -} for standard input. */
  List<String> files() {
    return given.stream().filter(SpringOptions::isFile).toList();
  }

  private static boolean isFile(String argument) {
    return !argument.startsWith("-") || argument.equals("-");
  }

  /**
   * The options as Spring takes them.
   *
   * @throws ParameterException if one is no property
   */
  List<String> properties() {
    List<String> options = given.stream().filter(option -> !files || !isFile(option)).toList();
    for (String option : options) {
      if (!PROPERTY.matcher(option).matches()) {
        throw new ParameterException(spec.commandLine(), complaint(option));
      }
    }
    return options;
  }

  private static String complaint(String option) {
    if (option.startsWith("--") && option.contains(".") && !option.contains("=")) {
      return "Option " + option + " needs a value: " + option + "=VALUE";
    }
    return (option.startsWith("-") ? "Unknown option " : "Unexpected argument ")
        + option
        + "; settings look like --switchboard.runtime.socket-path=VALUE";
  }
}
