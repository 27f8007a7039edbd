package dev.switchboard.nri.loading;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars of the extensions directories. */
public final class ExtensionCatalog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExtensionCatalog.class);
  private static final int USER = Gatekeeper.thisUser();

  private final List<Path> directories;
  private final Path privateCopies;

  /**
   * @param directories may be missing, which counts as empty
   * @param privateCopies existing folder for the copies that are really loaded
   */
  public ExtensionCatalog(List<Path> directories, Path privateCopies) {
    this.directories = List.copyOf(directories);
    this.privateCopies = privateCopies;
  }

  /**
   * Opens a jar. One that cannot be used is FAILED and says why; of one that is not wanted no more
   * than its manifest is read.
   *
   * @param trust what it must be able to show
   * @param wanted whether the extension of an id is to be started
   */
  public LoadedExtension open(Path jar, JarTrust trust, Predicate<String> wanted) {
    return ExtensionJar.unwanted(jar, wanted)
        .orElseGet(() -> ExtensionJar.open(jar, privateCopies, new Gatekeeper(trust, USER)));
  }

  /**
   * Refuses those that share an id: which one is meant cannot be told. Only one that has been
   * started stays.
   *
   * @param watch told of those that are let go
   */
  public static void refuseDuplicates(Map<Path, LoadedExtension> byJar, UnloadWatch watch) {
    Map<String, List<LoadedExtension>> byId =
        byJar.values().stream()
            .filter(each -> each.extension().isPresent())
            .collect(Collectors.groupingBy(LoadedExtension::id));
    byJar.replaceAll((_, each) -> {
      List<LoadedExtension> sameId = byId.getOrDefault(each.id(), List.of());
      return sameId.size() > 1 && sameId.contains(each) && each.state() != ExtensionState.STARTED
          ? refused(each, sameId, watch)
          : each;
    });
  }

  private static LoadedExtension refused(
      LoadedExtension extension, List<LoadedExtension> sameId, UnloadWatch watch) {
    extension.stop(Duration.ZERO, watch);
    String others =
        sameId.stream()
            .filter(each -> each != extension)
            .map(
                each -> each.jar().getFileName() + " (version " + each.descriptor().version() + ")")
            .collect(Collectors.joining(", "));
    return LoadedExtension.duplicate(
        extension,
        "its id %s, here of version %s, is that of %s too; remove all but one of them"
            .formatted(extension.id(), extension.descriptor().version(), others));
  }

  /** The {@code .jar} files, whatever they really are, in the order of their names. */
  public List<Path> jars() throws IOException {
    var jars = new ArrayList<Path>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
          files.forEach(jars::add);
        }
      }
    }
    jars.sort(null);
    return jars;
  }

  /** Deletes the private copies. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(privateCopies)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.debug("copies of extensions are left in {}", privateCopies, e);
    }
  }
}
