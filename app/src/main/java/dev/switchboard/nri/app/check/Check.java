package dev.switchboard.nri.app.check;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.SwitchboardSettings;
import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.config.EnvironmentReader;
import dev.switchboard.nri.app.config.Strangers;
import dev.switchboard.nri.app.report.Table;
import dev.switchboard.nri.extension.InvalidConfigurationException;
import dev.switchboard.nri.loading.LoadedExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.springframework.core.env.StandardEnvironment;

/** Everything that can be known to be wrong before the host connects. */
public final class Check {
  private Check() {}

  /**
   * What was found.
   *
   * @param extensions a table of the jars, line by line; empty if there are none
   * @param warnings what is odd but works
   * @param problems what does not
   */
  public record Report(List<String> extensions, List<String> warnings, List<String> problems) {}

  /**
   * Reads the configuration, and loads, starts and stops every extension.
   *
   * @param properties as {@code --key=value}
   */
  public static Report run(List<String> properties) {
    Configuration configuration;
    SwitchboardSettings settings;
    try {
      configuration =
          new Configuration(EnvironmentReader.read(new StandardEnvironment(), properties));
      settings = configuration.switchboard().toSettings(OptionalInt.empty());
    } catch (InvalidConfigurationException e) {
      return new Report(List.of(), List.of(), e.problems());
    } catch (RuntimeException e) {
      return new Report(List.of(), List.of(), List.of(String.valueOf(e.getMessage())));
    }
    try {
      return report(settings, Switchboard.check(settings, configuration));
    } catch (IOException e) {
      String problem =
          "switchboard.extensions-directory is %s, which cannot be read: %s"
              .formatted(settings.extensionsDirectory(), e.getMessage());
      return new Report(List.of(), List.of(), List.of(problem));
    }
  }

  private static Report report(SwitchboardSettings settings, List<LoadedExtension> extensions) {
    var table = new Table("EXTENSION", "VERSION", "STATE", "ASKS FOR", "SHA-256", "JAR");
    var warnings = new ArrayList<String>();
    var problems = new ArrayList<String>();
    for (LoadedExtension each : extensions) {
      table.row(
          each.id(),
          each.descriptor().version(),
          each.state().name().toLowerCase(Locale.ROOT),
          each.descriptor()
              .grants()
              .map(grants -> grants.isEmpty() ? "nothing" : String.join(",", grants.names()))
              .orElse("anything (it does not say)"),
          each.sha256(),
          String.valueOf(each.jar().getFileName()));
      String where = "extension " + each.id() + " (" + each.jar() + "): ";
      each.warnings().forEach(warning -> warnings.add(where + warning));
      each.problems().forEach(problem -> problems.add(where + problem));
    }
    List<String> known = extensions.stream().map(LoadedExtension::id).toList();
    Strangers.in(settings, known).forEach(warnings::add);
    return new Report(table.isEmpty() ? List.of() : table.lines(), warnings, problems);
  }
}
