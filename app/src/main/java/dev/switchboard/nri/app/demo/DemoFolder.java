package dev.switchboard.nri.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** The temporary folder that everything of the demonstration is in: socket, hooks and jars. */
record DemoFolder(Path root) implements AutoCloseable {
  static DemoFolder create() throws IOException {
    var folder = new DemoFolder(Files.createTempDirectory("nri-demo-"));
    Files.createDirectory(folder.hooks());
    Path program =
        Files.writeString(folder.root.resolve("hook.sh"), "#!/bin/sh\nexec cat >/dev/null\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.hooks().resolve("50-demo.json"),
        """
        {
          "version": "1.0.0",
          "hook": {"path": "%s", "args": ["hook.sh", "greet"]},
          "when": {"annotations": {"^%s$": "^yes$"}},
          "stages": ["createRuntime"]
        }
        """
            .formatted(program, DemoPods.HOOK_ANNOTATION.replace(".", "\\\\.")));
    return folder;
  }

  Path socket() {
    return root.resolve("nri.sock");
  }

  Path hooks() {
    return root.resolve("hooks.d");
  }

  Path extensions() {
    return root.resolve("extensions");
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
