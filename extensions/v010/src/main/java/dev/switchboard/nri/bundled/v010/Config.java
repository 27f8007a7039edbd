package dev.switchboard.nri.bundled.v010;

import dev.switchboard.nri.extension.Validated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Configuration of the runner of NRI v0.1.0 plugins.
 *
 * @param confFile list of plugins, read again for each event; none if it is missing; absolute
 * @param path folders in which plugins are looked for after those of PATH; absolute
 * @param timeout the longest one plugin may take; the request's own time is a limit too
 * @param exitCode what an exit code other than 0 means when the output is a reply all the same
 */
record Config(Path confFile, List<Path> path, Duration timeout, ExitCode exitCode)
    implements Validated {
  /** Meanings of an exit code other than 0. */
  enum ExitCode {
    /** Nothing, as NRI v0.1.0's own client has it. */
    IGNORE,
    /** The plugin has failed. */
    STRICT
  }

  static final Config DEFAULT =
      new Config(
          Path.of("/etc/nri/conf.json"),
          List.of(Path.of("/opt/nri/bin")),
          Duration.ofSeconds(1),
          ExitCode.IGNORE);

  Config {
    confFile = confFile == null ? Path.of("/etc/nri/conf.json") : confFile;
    path = path == null ? List.of(Path.of("/opt/nri/bin")) : List.copyOf(path);
    timeout = timeout == null ? Duration.ofSeconds(1) : timeout;
    exitCode = exitCode == null ? ExitCode.IGNORE : exitCode;
  }

  @Override
  public void validate(Problems problems) {
    if (!confFile.isAbsolute()) {
      problems.add("conf-file", confFile, "an absolute path");
    }
    for (int i = 0; i < path.size(); i++) {
      if (!path.get(i).isAbsolute()) {
        problems.add("path[" + i + "]", path.get(i), "an absolute path");
      }
    }
    if (!timeout.isPositive()) {
      problems.add("timeout", timeout, "more than 0");
    }
  }
}
