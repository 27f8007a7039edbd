package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.check.Check;
import dev.switchboard.nri.app.check.Check.Report;
import dev.switchboard.nri.app.manifest.NodeFacts;
import dev.switchboard.nri.app.report.Table;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at configuration and jars without connecting. */
@Command(
    name = "check",
    description =
        "Check the configuration, every extension jar and the files that extensions read, without"
            + " connecting to a runtime. Starts and stops each extension, as the host would.",
    synopsisHeading = "Usage: ",
    customSynopsis = "switchboard check [-o text|json|yaml] [--manifest FILE]... [--KEY=VALUE...]")
final class CheckCommand implements Callable<Integer> {
  @Mixin private SpringOptions options = new SpringOptions();

  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "A Kubernetes manifest whose annotations are checked too; may be repeated.")
  private List<String> manifests = new ArrayList<>();

  @Override
  public Integer call() {
    List<String> properties = options.properties();
    QuietLog.begin();
    Report report = Check.run(properties, ManifestFiles.read(manifests).parsed(NodeFacts.here()));
    output.write(report, out -> print(report, out));
    return report.ok() ? 0 : 1;
  }

  private static void print(Report report, PrintWriter out) {
    var table = new Table("EXTENSION", "VERSION", "STATE", "ASKS FOR", "SHA-256", "JAR");
    for (Check.Jar each : report.extensions()) {
      List<String> grants = each.asksFor();
      String asked =
          grants == null
              ? "anything (it does not say)"
              : grants.isEmpty() ? "nothing" : String.join(",", grants);
      table.row(
          each.id(),
          each.version(),
          each.state(),
          asked,
          each.sha256(),
          String.valueOf(Path.of(each.jar()).getFileName()));
    }
    if (!table.isEmpty()) {
      table.lines().forEach(out::println);
    }
    report.warnings().forEach(warning -> out.println("Warning: " + warning.text()));
    int count = report.problems().size();
    out.println(
        switch (count) {
          case 0 -> "No problems.";
          case 1 -> "1 problem:";
          default -> count + " problems:";
        });
    report.problems().forEach(problem -> out.println("  - " + problem.text()));
  }
}
