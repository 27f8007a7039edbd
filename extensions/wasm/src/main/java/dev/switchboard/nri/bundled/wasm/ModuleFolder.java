package dev.switchboard.nri.bundled.wasm;

import dev.switchboard.nri.bundled.wasm.HostedModule.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules of a folder, in the order of their names. It is looked at again and again; what comes
 * or changes is taken when two looks have seen it the same, because it may still be being written.
 * A module that is to be replaced stays until its successor is ready.
 */
final class ModuleFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ModuleFolder.class);

  private final Path folder;
  private final ModuleHost host;
  private final Map<String, HostedModule> modules = new ConcurrentSkipListMap<>();

  /** Why a file is not used; of a failed successor, while its predecessor goes on. */
  private final Map<String, String> refused = new ConcurrentSkipListMap<>();

  private final Set<ModuleFile> tried = new HashSet<>();
  private Map<Path, ModuleFile> seen = new HashMap<>();

  ModuleFolder(Path folder, ModuleHost host) {
    this.folder = folder;
    this.host = host;
  }

  Collection<HostedModule> modules() {
    return modules.values();
  }

  Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  /** Takes what is there to begin with, complete or not; returns before anything is loaded. */
  void first() {
    seen = look();
    for (ModuleFile file : seen.values()) {
      modules.put(file.name(), new HostedModule(file, host));
    }
  }

  /** Loads what {@link #first} has found. */
  void loadFirst() throws InterruptedException {
    for (HostedModule module : modules.values()) {
      tried.add(module.file());
      try {
        module.load();
        LOG.info("module {} is loaded", module.name());
      } catch (IOException | ModuleException | RuntimeException e) {
        module.fail(told(e));
        LOG.error("{}", told(e));
      }
    }
  }

  /** Looks again. */
  void again() throws InterruptedException {
    Map<Path, ModuleFile> now = look();
    for (HostedModule module : List.copyOf(modules.values())) {
      if (!now.containsKey(module.file().file())) {
        modules.remove(module.name());
        LOG.info("module {} is gone", module.name());
      }
    }
    tried.retainAll(now.values());
    for (ModuleFile file : now.values()) {
      if (file.equals(seen.get(file.file())) && tried.add(file)) {
        take(file);
      }
    }
    seen = now;
  }

  private void take(ModuleFile file) throws InterruptedException {
    var next = new HostedModule(file, host);
    HostedModule before = modules.get(file.name());
    try {
      next.prepare();
      modules.put(file.name(), next); // requests wait from here on, so that it misses none
      next.load();
      refused.remove(file.name());
      LOG.info("module {} is {}", file.name(), before == null ? "loaded" : "replaced");
    } catch (IOException | ModuleException | RuntimeException e) {
      LOG.error("{}", told(e));
      if (before == null || before.state() == State.FAILED) {
        next.fail(told(e));
        modules.put(file.name(), next);
      } else {
        modules.put(file.name(), before);
        refused.put(file.name(), told(e) + "; the one before it goes on");
      }
    }
  }

  private static String told(Exception e) {
    return e instanceof ModuleException ? String.valueOf(e.getMessage()) : e.toString();
  }

  private Map<Path, ModuleFile> look() {
    var found = new HashMap<Path, ModuleFile>();
    var unusable = new HashSet<String>();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (!ModuleFile.isNamed(file)) {
        unusable.add(name);
        if (refused.put(name, "is not named NN-name.wasm") == null) {
          LOG.warn("{} is not named NN-name.wasm, as 10-example.wasm is: not loaded", file);
        }
        continue;
      }
      try {
        found.put(file, ModuleFile.read(file));
      } catch (IOException e) {
        unusable.add(name);
        if (refused.put(name, e.toString()) == null) {
          LOG.warn("{} cannot be read: {}", file, e.toString());
        }
      }
    }
    refused.keySet().removeIf(name -> name.endsWith(ModuleFile.SUFFIX) && !unusable.contains(name));
    return found;
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return new ArrayList<>(
          list.filter(file -> file.toString().endsWith(ModuleFile.SUFFIX))
              .filter(Files::isRegularFile)
              .sorted()
              .toList());
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} cannot be read: {}", folder, e.toString());
      return List.of();
    }
  }
}
