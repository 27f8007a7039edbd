package dev.switchboard.nri.app.command;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.check.OfflineHost;
import dev.switchboard.nri.app.report.Table;
import dev.switchboard.nri.app.report.Terminal;
import dev.switchboard.nri.app.support.Replay;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.recording.RecordedCalls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays what a flight recorder has kept against the jars and settings of now. */
@Command(
    name = "replay",
    description =
        "Play recorded requests against the jars and settings of now, and show where the answers"
            + " differ. FILE is of the flight recorder, or record.gz of a support bundle.",
    synopsisHeading = "Usage: ",
    customSynopsis = "switchboard replay [-o text|json|yaml] [--everything] FILE [--KEY=VALUE...]")
final class ReplayCommand implements Callable<Integer> {
  private static final int LONGEST_SHOWN = 70;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SpringOptions options = new SpringOptions(true);

  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--everything",
      description =
          "Also play what may have extensions act, such as the start of pods, and with extensions"
              + " that must not be asked in vain. For a machine without pods of its own.")
  private boolean everything;

  @Override
  public Integer call() throws InterruptedException {
    List<String> properties = new ArrayList<>(options.properties());
    if (options.files().size() != 1) {
      throw new ParameterException(spec.commandLine(), "Give one FILE: a record");
    }
    QuietLog.beginWithoutWarnings();
    Path file = Path.of(options.files().getFirst());
    try (InputStream in = Files.newInputStream(file);
        var folder = new TemporaryFolder("nri-replay-")) {
      RecordedCalls record = RecordedCalls.read(in);
      Path socket = folder.path().resolve("nri.sock");
      properties.add("--switchboard.runtime.socket-path=" + socket);
      Switchboard host = OfflineHost.start(OfflineHost.configuration(properties));
      List<String> left = everything ? List.of() : leaveOut(host);
      return show(Replay.of(record, host, socket, everything), left);
    } catch (InvalidConfigurationException e) {
      e.problems().forEach(this::error);
    } catch (IOException e) {
      error(file + " cannot be replayed: " + e.getMessage());
    }
    return 1;
  }

  /** Those that do more than answer. */
  private static List<String> leaveOut(Switchboard host) {
    List<String> left =
        host.extensions().stream()
            .filter(each -> each.state() == ExtensionState.STARTED)
            .filter(each -> !each.descriptor().rehearsed())
            .map(LoadedExtension::id)
            .toList();
    left.forEach(id -> host.enable(id, false));
    return left;
  }

  private void error(String text) {
    QuietLog.error(spec, text);
  }

  private int show(Replay replay, List<String> left) {
    output.write(replay, _ -> print(replay, left, Terminal.ofProcess()));
    return replay.deviations().isEmpty() ? 0 : 1;
  }

  private static void print(Replay replay, List<String> left, Terminal out) {
    for (Replay.Deviation each : replay.deviations()) {
      out.title(each.method() + " " + each.subject() + ", " + each.at());
      if (each.then() != null || each.now() != null) {
        out.line("  then: " + (each.then() == null ? "no refusal" : each.then()));
        out.line("  now:  " + (each.now() == null ? "no refusal" : each.now()));
      } else {
        var table = new Table("changed", "key", "then", "now");
        each.changes()
            .forEach(change ->
                table.row(
                    change.field(),
                    change.key(),
                    shown(change.then() == null ? "–" : change.then()),
                    shown(change.now() == null ? "–" : change.now())));
        table.lines().forEach(line -> out.line("  " + line));
      }
      out.line("");
    }
    left.forEach(id -> out.line("Left out, as it does more than answer: " + id));
    out.line(
        "Of %d recorded calls, %d were played; %d answers are the same, %d differ."
            .formatted(
                replay.recorded(), replay.played(), replay.same(), replay.deviations().size()));
  }

  private static String shown(String value) {
    String line = value.strip().replace("\n", " ");
    return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN - 1) + "…";
  }
}
