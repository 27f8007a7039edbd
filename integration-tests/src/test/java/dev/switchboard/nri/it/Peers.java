package dev.switchboard.nri.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The real peers, built by integration-tests/peers/build. */
final class Peers {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Map<String, String> MISSING = build();

  private Peers() {}

  private static Map<String, String> build() {
    var missing = new LinkedHashMap<String, String>();
    try {
      Process build =
          new ProcessBuilder(MODULE.resolve("peers/build").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (var output = build.inputReader()) {
        output
            .lines()
            .filter(line -> line.startsWith("missing: "))
            .map(line -> line.split(": ", 3))
            .forEach(parts -> missing.merge(parts[1], parts[2], (a, b) -> a + "; " + b));
      }
      build.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return missing;
  }

  /** Skips the test if a peer cannot be had on this machine; in CI that is a failure. */
  static void require(String peer) {
    String reason = MISSING.containsKey("go") ? MISSING.get("go") : MISSING.get(peer);
    if (reason == null) {
      return;
    }
    String text = "peer " + peer + " is missing: " + reason;
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail(text);
    }
    Assumptions.abort(text);
  }

  /** A file that the build made. */
  static Path file(String name) {
    return MODULE.resolve("target/peers").resolve(name);
  }

  /** A new folder with some of the distribution's extensions. */
  static Path bundled(Path folder, String glob) throws IOException {
    Files.createDirectory(folder);
    try (var jars = Files.newDirectoryStream(distribution().resolve("extensions"), glob)) {
      for (Path jar : jars) {
        Files.copy(jar, folder.resolve(jar.getFileName().toString()));
      }
    }
    return folder;
  }

  /** The distribution, as {@code mvn package} leaves it. */
  static Path distribution() {
    return MODULE.resolveSibling("app/target/switchboard");
  }
}
