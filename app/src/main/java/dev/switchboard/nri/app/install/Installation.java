package dev.switchboard.nri.app.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Installs the distribution on a node: the program, folders with the right modes, and either a
 * systemd unit or the script by which the container runtime launches us. Doing it twice changes
 * nothing the second time; doing it with a newer distribution is the upgrade.
 */
public final class Installation {
  /** Who starts the host. */
  public enum Starter {
    SYSTEMD,
    RUNTIME
  }

  private static final String FOLDER = "rwxr-xr-x";
  private static final String PRIVATE_FOLDER = "rwxr-x---";
  private static final String PROGRAM = "rwxr-xr-x";
  private static final String FILE = "rw-r--r--";
  private static final String PRIVATE_FILE = "rw-r-----";

  /** Ours, whatever their version: one that is left behind would have the id of the new one. */
  private static final Pattern BUNDLED = Pattern.compile("switchboard-extension-.*\\.jar");

  private static final Pattern PLUGIN_NAME = Pattern.compile("[0-9]{2}-.+");

  private final Path distribution;
  private final Layout layout;
  private final Consumer<String> told;
  private final Hand hand;

  /**
   * @param distribution the folder of this program
   * @param told gets a line for each thing that is done or left alone
   */
  public Installation(Path distribution, Layout layout, Consumer<String> told) {
    this.distribution = distribution;
    this.layout = layout;
    this.told = told;
    this.hand = new Hand(layout, told);
  }

  /** Puts everything in place; says at the end how to start it. */
  public void install(Starter starter) throws IOException {
    hand.folder(layout.prefix(), FOLDER);
    copyDistribution();
    hand.folder(Layout.CONFIGURATION, PRIVATE_FOLDER);
    hand.fileIfMissing(
        Layout.CONFIGURATION.resolve("application.yaml"),
        Files.readAllBytes(distribution.resolve("config/application.yaml")),
        PRIVATE_FILE);
    hand.folder(Layout.CACHE, FOLDER);
    hand.folder(Layout.LOGS, PRIVATE_FOLDER);
    if (starter == Starter.SYSTEMD) {
      hand.file(Layout.UNIT, template("config/systemd/switchboard.service"), FILE);
      hand.remove(layout.script());
      told.accept("");
      told.accept("Now: " + layout.prefix() + "/bin/switchboard warm-up");
      told.accept("     systemctl daemon-reload && systemctl enable --now switchboard");
    } else {
      hand.folder(layout.plugins(), FOLDER);
      hand.file(layout.script(), template("config/nri/50-switchboard"), PROGRAM);
      hand.remove(Layout.UNIT);
      warnOfBadNames();
      told.accept("");
      told.accept("Now: " + layout.prefix() + "/bin/switchboard warm-up");
      told.accept("     then restart the container runtime, which starts its plugins itself");
    }
  }

  /**
   * Takes away what {@link #install} has put in place.
   *
   * @param purge whether configuration, logs and the operator's own jars go too
   */
  public void uninstall(boolean purge) throws IOException {
    hand.remove(Layout.UNIT);
    hand.remove(layout.script());
    for (String part : List.of("bin", "lib", "config", "cache", "LICENSE")) {
      hand.remove(layout.prefix().resolve(part));
    }
    hand.remove(Layout.CACHE);
    if (purge) {
      hand.remove(layout.prefix());
      hand.remove(Layout.CONFIGURATION);
      hand.remove(Layout.LOGS);
      return;
    }
    Path extensions = layout.prefix().resolve("extensions");
    removeStale(extensions, Set.of());
    hand.removeIfEmpty(extensions);
    hand.removeIfEmpty(layout.prefix());
    told.accept(
        "kept      " + Layout.CONFIGURATION + " and " + Layout.LOGS + "; --purge removes them");
  }

  private void copyDistribution() throws IOException {
    if (layout.real(layout.prefix()).toRealPath().equals(distribution.toRealPath())) {
      return;
    }
    for (String folder : List.of("lib", "extensions", "config", "bin")) {
      Path target = layout.prefix().resolve(folder);
      var names = new HashSet<String>();
      try (Stream<Path> files = Files.walk(distribution.resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          names.add(String.valueOf(file.getFileName()));
          hand.file(
              target.resolve(distribution.resolve(folder).relativize(file)),
              Files.readAllBytes(file),
              Files.isExecutable(file) ? PROGRAM : FILE);
        }
      }
      removeStale(target, names);
    }
  }

  /** A jar of an older version beside the new one would be loaded too. */
  private void removeStale(Path seen, Set<String> wanted) throws IOException {
    Path folder = layout.real(seen);
    boolean allOurs = seen.endsWith("lib");
    if (Files.isDirectory(folder)) {
      for (Path file : Hand.list(folder)) {
        String name = String.valueOf(file.getFileName());
        if (!wanted.contains(name) && (allOurs || BUNDLED.matcher(name).matches())) {
          hand.remove(seen.resolve(name));
        }
      }
    }
  }

  private byte[] template(String name) throws IOException {
    return Files.readString(distribution.resolve(name))
        .replace("@PREFIX@", layout.prefix().toString())
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * One executable of a bad name keeps the runtime's NRI, and with it containerd, from starting.
   */
  private void warnOfBadNames() throws IOException {
    for (Path file : Hand.list(layout.real(layout.plugins()))) {
      String name = String.valueOf(file.getFileName());
      if (Files.isRegularFile(file)
          && Files.isExecutable(file)
          && !PLUGIN_NAME.matcher(name).matches()) {
        told.accept(
            "WARNING   %s is executable, and its name does not begin with two digits and a dash: the"
                    .formatted(layout.plugins().resolve(name))
                + " container runtime will not start until it is renamed or removed");
      }
    }
  }
}
