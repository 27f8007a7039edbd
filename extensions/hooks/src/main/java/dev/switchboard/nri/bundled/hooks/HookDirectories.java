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
import java.util.Optional;
import java.util.TreeMap;
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
  private volatile List<Entry> entries = List.of();
  private Map<Path, Stamp> seen = Map.of();
  private @Nullable Map<Path, Stamp> read;

  HookDirectories(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /** What a change of a file shows in. */
  private record Stamp(FileTime modified, long size, @Nullable Object inode) {}

  /**
   * What became of the files of one name.
   *
   * @param file the one that counts, of the latest folder
   * @param masked those of earlier folders
   * @param inForce the hook; of an earlier content or folder if the file has problems
   * @param problems why the file cannot be used
   */
  record Entry(Path file, List<Path> masked, Optional<HookFile> inForce, List<String> problems) {}

  List<HookFile> hooks() {
    return entries.stream().flatMap(entry -> entry.inForce.stream()).toList();
  }

  List<Entry> entries() {
    return entries;
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
    hooks().forEach(hook -> inForce.put(hook.name(), hook));
    var byName = new TreeMap<String, List<Path>>(BY_NAME);
    files
        .keySet()
        .forEach(file ->
            byName
                .computeIfAbsent(file.getFileName().toString(), _ -> new ArrayList<>())
                .add(file));
    var result = new ArrayList<Entry>();
    byName.forEach((name, of) -> result.add(read(of, Optional.ofNullable(inForce.get(name)))));
    entries = List.copyOf(result);
    read = files;
    LOG.info("{} OCI hooks from {}", hooks().size(), directories);
  }

  private static Entry read(List<Path> files, Optional<HookFile> inForce) {
    Path file = files.getLast();
    List<Path> masked = List.copyOf(files.subList(0, files.size() - 1));
    List<String> problems;
    try {
      HookFile hookFile = HookFileReader.read(file, Files.readAllBytes(file));
      hookFile.oddities().forEach(oddity -> LOG.warn("{}: {}", file, oddity));
      return new Entry(file, masked, Optional.of(hookFile), List.of());
    } catch (InvalidHookFileException e) {
      problems = e.problems();
    } catch (IOException e) {
      problems = List.of(file + ": cannot be read: " + e);
    }
    String consequence =
        inForce
            .map(hook -> "the hook last read from " + hook.file() + " stays in force")
            .orElse("no hook of this name is added");
    problems.forEach(problem -> LOG.error("{} ({})", problem, consequence));
    return new Entry(file, masked, inForce, problems);
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
