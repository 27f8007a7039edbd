package dev.switchboard.nri.app.command;

import dev.switchboard.nri.app.check.Check;
import dev.switchboard.nri.app.check.OfflineHost;
import dev.switchboard.nri.app.command.HostAddress.UnansweredException;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.manifest.Manifests;
import dev.switchboard.nri.app.support.Bundle;
import dev.switchboard.nri.app.support.SupportData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Packs what a bug report needs into one file. */
@Command(
    name = "support-bundle",
    description =
        "Pack what a bug report needs into one file: versions, settings without secrets, state,"
            + " threads, memory and, if the flight recorder is on, the record. Of a running host"
            + " with --against; without it, what can be had from disk.",
    synopsisHeading = "Usage: ",
    customSynopsis =
        "switchboard support-bundle [-f FILE.tar.gz] [--against URL|SOCKET [--token-file FILE]]"
            + " [--KEY=VALUE...]")
final class SupportBundleCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What anybody may read who can connect. */
  private static final List<String> ENDPOINTS =
      List.of(
          "health",
          "info",
          "nri",
          "extensions",
          "guests",
          "chain",
          "decisions",
          "missed",
          "pods",
          "containers",
          "prometheus");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SpringOptions options = new SpringOptions();
  @Mixin private HostAddress host = new HostAddress();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Where to write it (default: switchboard-support-TIME.tar.gz).")
  private @Nullable Path file;

  private final List<String> lacking = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    List<String> properties = options.properties();
    QuietLog.beginWithoutWarnings();
    Path target =
        file == null
            ? Path.of("switchboard-support-" + STAMP.format(Instant.now()) + ".tar.gz")
            : file;
    var bundle = new Bundle();
    if (host.isGiven()) {
      ask(bundle);
    } else {
      fromDisk(properties, bundle);
    }
    if (!lacking.isEmpty()) {
      bundle.add("lacking.txt", Bundle.lines(lacking));
      lacking.forEach(this::error);
    }
    try {
      bundle.write(target);
    } catch (FileAlreadyExistsException e) {
      error(target + " is there already");
      return 1;
    } catch (IOException e) {
      error(target + " cannot be written: " + e.getMessage());
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(target.toAbsolutePath());
    bundle.names().forEach(name -> out.println("  " + name));
    out.flush();
    return lacking.isEmpty() ? 0 : 1;
  }

  private void ask(Bundle bundle) throws InterruptedException {
    for (String endpoint : ENDPOINTS) {
      try {
        String name = endpoint.equals("prometheus") ? "metrics.txt" : endpoint + ".json";
        bundle.add(name, host.get(endpoint));
      } catch (UnansweredException e) {
        lacking.add(endpoint + ": " + e.getMessage());
      }
    }
    try {
      bundle.add(host.post("support", Map.of(), SupportData.class));
    } catch (UnansweredException e) {
      lacking.add("settings, threads, memory and record: " + e.getMessage());
    }
  }

  private void fromDisk(List<String> properties, Bundle bundle) {
    bundle.add("versions.txt", Bundle.lines(Arrays.asList(VersionCommand.lines())));
    Check.Report report = Check.run(properties, new Manifests(List.of(), List.of(), List.of()));
    bundle.add("check.json", OutputFormat.JSON.write(report));
    try {
      Configuration configuration = OfflineHost.configuration(properties);
      bundle.add("configuration.txt", Bundle.lines(configuration.shown()));
      configuration
          .switchboard()
          .flightRecorder()
          .toSettings()
          .map(settings -> settings.path())
          .ifPresent(path -> record(path, bundle));
    } catch (RuntimeException e) {
      lacking.add("settings and record: " + e.getMessage());
    }
  }

  private void record(Path path, Bundle bundle) {
    for (String suffix : List.of(".1", "")) {
      Path half = path.resolveSibling(path.getFileName() + suffix);
      try {
        if (Files.exists(half)) {
          bundle.add("record" + suffix, Files.readAllBytes(half));
        }
      } catch (IOException e) {
        lacking.add(half + " cannot be read: " + e.getMessage());
      }
    }
  }

  private void error(String text) {
    QuietLog.error(spec, text);
  }
}
