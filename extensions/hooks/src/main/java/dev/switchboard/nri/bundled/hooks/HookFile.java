package dev.switchboard.nri.bundled.hooks;

import dev.switchboard.nri.extension.model.Hook;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A hook as one file defines it.
 *
 * @param file where it was read from; its name decides order and what overrides what
 * @param hook what runs
 * @param condition for which containers
 * @param stages when, in the order of the file
 * @param warnings what its author may not have meant
 */
record HookFile(
    Path file, Hook hook, Condition condition, List<Stage> stages, List<String> warnings) {
  HookFile {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  String name() {
    return file.getFileName().toString();
  }

  /** Whether the program is there, as this process sees the file system. */
  boolean programExists() {
    return new File(hook.path()).exists();
  }

  /** What its author may not have meant, as things are now. */
  List<String> oddities() {
    var oddities = new ArrayList<String>(warnings);
    if (!programExists()) {
      oddities.add(
          "the program %s does not exist; the hook is added once it does".formatted(hook.path()));
    }
    if (firstArgumentLooksLost()) {
      oddities.add(
          "hook.args starts with \"%s\", which the program sees as its own name; put the program's name before it"
              .formatted(hook.args().getFirst()));
    }
    if (!condition.satisfiable()) {
      oddities.add("\"when\" matches no container: false means never, and no condition means none");
    }
    if (stages.contains(Stage.PRESTART)) {
      oddities.add(
          stages.contains(Stage.CREATE_RUNTIME)
              ? "prestart is createRuntime, which is there too: the hook runs twice"
              : "prestart is deprecated, and runs as createRuntime");
    }
    return oddities;
  }

  /**
   * Whether the first argument looks like a real one: OCI's args start with the program's name, so
   * what an author meant as the first argument would be lost. An empty one is put there on purpose.
   */
  private boolean firstArgumentLooksLost() {
    if (hook.args().isEmpty() || hook.args().getFirst().isEmpty()) {
      return false;
    }
    String name = hook.args().getFirst();
    return !hook.path().equals(name) && !hook.path().endsWith("/" + name);
  }
}
