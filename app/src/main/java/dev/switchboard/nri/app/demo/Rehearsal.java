package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.app.host.Host;
import dev.switchboard.nri.chain.ChainListener;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A host's life, lived once: a JVM that is told to takes from it what it will need at the next
 * start.
 *
 * <p>What it takes stays in the memory of every node, needed or not. So this process does what a
 * node does and nothing else: it has the extensions that most nodes have, and the runtime and those
 * who ask at the endpoints are {@link Visitors}, a process of their own.
 */
public final class Rehearsal {
  /** The extensions whose needs are everybody's. */
  private static final String USUAL_JARS =
      "switchboard-extension-{ulimit,hooks,devices,logger}-[0-9]*.jar";

  private static final long LIMIT_SECONDS = 120;

  private Rehearsal() {}

  /**
   * Does it.
   *
   * @param bundled folder of the distribution's extensions; those that are not there are done
   *     without
   * @return the exit code: 1 if the host did not serve what it was asked for
   */
  public static int run(Path bundled) throws IOException, InterruptedException {
    try (DemoFolder folder = DemoFolder.create()) {
      int port = DemoSetup.freePort();
      Process visitors = visitors(folder, port);
      try {
        // The first byte says that the runtime listens.
        return visitors.getInputStream().read() >= 0 ? serve(folder, bundled, port, visitors) : 1;
      } finally {
        visitors.destroyForcibly();
      }
    }
  }

  private static Process visitors(DemoFolder folder, int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Visitors.class.getName(),
            folder.socket().toString(),
            String.valueOf(port))
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static int serve(DemoFolder folder, Path bundled, int port, Process visitors)
      throws IOException, InterruptedException {
    List<String> settings =
        List.of(
            "--switchboard.runtime.socket-path=" + folder.socket(),
            "--switchboard.extensions-directory=" + usual(bundled, folder),
            "--switchboard.extensions.hooks.config.directories[0]=" + folder.hooks(),
            "--management.server.port=" + port);
    try (Host _ = Host.start(settings, ChainListener.NONE)) {
      return visitors.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) ? visitors.exitValue() : 1;
    }
  }

  private static Path usual(Path bundled, DemoFolder folder) throws IOException {
    Path usual = Files.createDirectory(folder.extensions());
    if (Files.isDirectory(bundled)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(bundled, USUAL_JARS)) {
        for (Path jar : jars) {
          Files.createSymbolicLink(usual.resolve(jar.getFileName()), jar.toAbsolutePath());
        }
      }
    }
    return usual;
  }
}
