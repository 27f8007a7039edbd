package dev.switchboard.nri.app.command;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that says how a result is written. */
final class OutputOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "text, json or yaml (default: text).")
  private OutputFormat format = OutputFormat.TEXT;

  /**
   * Writes a result.
   *
   * @param text writes it for people
   */
  void write(Object result, Consumer<PrintWriter> text) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.TEXT) {
      text.accept(out);
    } else {
      out.println(format.write(result));
    }
    out.flush();
  }
}
