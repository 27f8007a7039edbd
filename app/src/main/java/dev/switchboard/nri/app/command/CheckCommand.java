package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.check.Check;
import dev.switchboard.nri.app.check.Check.Report;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at configuration and jars without connecting. */
@Command(
    name = "check",
    description =
        "Check the configuration and every extension jar, without connecting to a runtime. Starts"
            + " and stops each extension, as the host would.",
    synopsisHeading = "Usage: ",
    customSynopsis = "switchboard check [--KEY=VALUE...]")
final class CheckCommand implements Callable<Integer> {
  @Mixin private SpringOptions options = new SpringOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Report report = Check.run(options.properties());
    PrintWriter out = spec.commandLine().getOut();
    report.extensions().forEach(out::println);
    report.warnings().forEach(warning -> out.println("Warning: " + warning));
    int count = report.problems().size();
    out.println(
        switch (count) {
          case 0 -> "No problems.";
          case 1 -> "1 problem:";
          default -> count + " problems:";
        });
    report.problems().forEach(problem -> out.println("  - " + problem));
    out.flush();
    return count == 0 ? 0 : 1;
  }
}
