package dev.switchboard.nri.bundled.hooks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hooks of some folders. A file of a later folder takes the place of one with the same name in
 * an earlier one; hooks are in the order of their lower-case file names.
 *
 * <p>A file that cannot be used keeps the place of what it overrides: the hook that was last in
 * force under its name stays, and at the first reading there is none. So a slip while editing
 * neither drops a hook nor brings back one that was masked.
 *
 * <p>Readers see one immutable list; {@link #refresh} is called on one thread at a time.
 */
final class HookDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(HookDirectories.class);
  private static final Comparator<String> BY_NAME =
      Comparator.comparing((String name) -> name.toLowerCase(Locale.ROOT))
          .thenComparing(Comparator.naturalOrder());

  private final List<Path> directories;
  private volatile List<HookFile> hooks = List.of();
  private Map<Path, Stamp> seen = Map.of();
  private @Nullable Map<Path, Stamp> read;

  HookDirectories(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /** What a change of a file shows in. */
  private record Stamp(FileTime modified, long size, @Nullable Object inode) {}

  List<HookFile> hooks() {
    return hooks;
  }

  /**
   * Reads the folders if something in them has changed and has since been left alone for one call:
   * a file that is still being written is not read.
   */
  void refresh() {
    Map<Path, Stamp> now = stamps();
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(read)) {
      read(now);
    }
  }

  /** Reads the folders as they are. */
  void readNow() {
    seen = stamps();
    read(seen);
  }

  private void read(Map<Path, Stamp> files) {
    var inForce = new HashMap<String, HookFile>();
    hooks.forEach(hook -> inForce.put(hook.name(), hook));
    var effective = new LinkedHashMap<String, Path>();
    files.keySet().forEach(file -> effective.put(file.getFileName().toString(), file));
    var result = new ArrayList<HookFile>();
    effective.keySet().stream()
        .sorted(BY_NAME)
        .map(name -> read(Objects.requireNonNull(effective.get(name)), inForce.get(name)))
        .filter(Objects::nonNull)
        .forEach(result::add);
    hooks = List.copyOf(result);
    read = files;
    LOG.info("{} OCI hooks from {}", result.size(), directories);
  }

  private static @Nullable HookFile read(Path file, @Nullable HookFile inForce) {
    try {
      HookFile hookFile = HookFileReader.read(file, Files.readAllBytes(file));
      warnOfOddities(hookFile);
      return hookFile;
    } catch (InvalidHookFileException e) {
      String consequence =
          inForce == null
              ? "no hook of this name is added"
              : "the hook last read from " + inForce.file() + " stays in force";
      e.problems().forEach(problem -> LOG.error("{} ({})", problem, consequence));
      return inForce;
    } catch (IOException e) {
      LOG.error("{}: cannot be read: {}", file, e.toString());
      return inForce;
    }
  }

  private static void warnOfOddities(HookFile hookFile) {
    if (!hookFile.programExists()) {
      LOG.warn(
          "{}: the program {} does not exist; the hook is added once it does",
          hookFile.file(),
          hookFile.hook().path());
    }
    if (hookFile.firstArgumentLooksLost()) {
      LOG.warn(
          "{}: hook.args starts with \"{}\", which the program sees as its own name; put the"
              + " program's name before it",
          hookFile.file(),
          hookFile.hook().args().getFirst());
    }
    if (!hookFile.condition().satisfiable()) {
      LOG.warn(
          "{}: \"when\" matches no container: false means never, and no condition means none",
          hookFile.file());
    }
  }

  private Map<Path, Stamp> stamps() {
    var stamps = new LinkedHashMap<Path, Stamp>();
    for (Path directory : directories) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
        for (Path file : files) {
          stamp(file, stamps);
        }
      } catch (NoSuchFileException e) {
        LOG.debug("{} does not exist", directory);
      } catch (IOException e) {
        LOG.error("{}: cannot be listed: {}", directory, e.toString());
      }
    }
    return stamps;
  }

  private static void stamp(Path file, Map<Path, Stamp> stamps) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.put(
          file, new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
    } catch (NoSuchFileException e) {
      LOG.debug("{} went away while its folder was listed", file);
    }
  }
}
