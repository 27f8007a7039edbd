package dev.switchboard.nri.app.command;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.check.OfflineHost;
import dev.switchboard.nri.app.command.HostAddress.UnansweredException;
import dev.switchboard.nri.app.explain.Explainer;
import dev.switchboard.nri.app.explain.Explanation;
import dev.switchboard.nri.app.explain.ExplanationPrinter;
import dev.switchboard.nri.app.manifest.Manifests;
import dev.switchboard.nri.app.manifest.NodeFacts;
import dev.switchboard.nri.app.report.Terminal;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.ExtensionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays pods of manifests through the chain without applying anything. */
@Command(
    name = "explain",
    description =
        "Show what the chain would make of the pods of Kubernetes manifests: who would change what,"
            + " conflicts, refusals. Nothing is applied. FILE may be - for standard input.",
    synopsisHeading = "Usage: ",
    customSynopsis =
        "switchboard explain [-o text|json|yaml] [--nri VERSION] [--against URL [--token-file"
            + " FILE]] FILE... [--KEY=VALUE...]")
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SpringOptions options = new SpringOptions(true);

  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--nri",
      paramLabel = "VERSION",
      description = "The runtime's NRI (default: ${DEFAULT-VALUE}).")
  private String nri = "0.12.5";

  @Mixin private HostAddress host = new HostAddress();

  @Override
  public Integer call() throws InterruptedException {
    List<String> properties = options.properties();
    if (options.files().isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Missing FILE: a manifest, or -");
    }
    QuietLog.begin();
    ManifestFiles files = ManifestFiles.read(options.files());
    Manifests manifests = files.parsed(NodeFacts.here());
    if (!manifests.problems().isEmpty()) {
      return problems(manifests.problems());
    }
    try {
      return show(host.isGiven() ? asked(files) : offline(properties, manifests));
    } catch (InvalidConfigurationException e) {
      return problems(e.problems());
    } catch (UnansweredException e) {
      return problems(e.problems());
    }
  }

  private Explanation asked(ManifestFiles files) throws UnansweredException, InterruptedException {
    var all = new ArrayList<Explanation>();
    for (Map.Entry<String, String> file : files.texts().entrySet()) {
      Map<String, String> question = Map.of("file", file.getKey(), "manifest", file.getValue());
      all.add(host.post("explain", question, Explanation.class));
    }
    return Explanation.all(all);
  }

  private Explanation offline(List<String> properties, Manifests manifests) {
    Optional<NriVersion> version = NriVersion.told(nri);
    if (version.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--nri takes 0.12.5, not " + nri);
    }
    try (Switchboard switchboard = OfflineHost.start(OfflineHost.configuration(properties))) {
      switchboard.extensions().stream()
          .filter(extension -> extension.state() == ExtensionState.FAILED)
          .forEach(extension ->
              error(
                  "extension %s failed and is left out: %s"
                      .formatted(extension.id(), String.join("; ", extension.problems()))));
      var target = new Target(version, "containerd", _ -> false, false);
      List<String> guests =
          switchboard.settings().guests().byName().keySet().stream()
              .sorted()
              .map(name ->
                  "guest %s is not played: a guest is a process of its own; use --against URL"
                      .formatted(name))
              .toList();
      return new Explainer(switchboard, target, OfflineHost.PATIENCE).explain(manifests, guests);
    }
  }

  private void error(String text) {
    QuietLog.error(spec, text);
  }

  private int problems(List<String> problems) {
    problems.forEach(this::error);
    return 1;
  }

  private int show(Explanation explanation) {
    output.write(explanation, _ -> new ExplanationPrinter(Terminal.ofProcess()).print(explanation));
    return explanation.refused() ? 1 : 0;
  }
}
