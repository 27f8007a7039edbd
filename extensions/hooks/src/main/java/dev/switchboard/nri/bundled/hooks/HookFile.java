package dev.switchboard.nri.bundled.hooks;

import dev.switchboard.nri.extension.model.Hook;
import java.io.File;
import java.nio.file.Path;
import java.util.List;

/**
 * A hook as one file defines it.
 *
 * @param file where it was read from; its name decides order and what overrides what
 * @param hook what runs
 * @param condition for which containers
 * @param stages when, in the order of the file
 */
record HookFile(Path file, Hook hook, Condition condition, List<Stage> stages) {
  HookFile {
    stages = List.copyOf(stages);
  }

  String name() {
    return file.getFileName().toString();
  }

  /** Whether the program is there, as this process sees the file system. */
  boolean programExists() {
    return new File(hook.path()).exists();
  }

  /**
   * Whether the first argument looks like a real one: OCI's args start with the program's name, so
   * what an author meant as the first argument would be lost.
   */
  boolean firstArgumentLooksLost() {
    return !hook.args().isEmpty()
        && !hook.path().equals(hook.args().getFirst())
        && !hook.path().endsWith("/" + hook.args().getFirst());
  }
}
