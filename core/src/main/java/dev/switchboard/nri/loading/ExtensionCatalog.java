package dev.switchboard.nri.loading;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the extensions directory. */
public final class ExtensionCatalog {
  private ExtensionCatalog() {}

  /**
   * Loads every {@code .jar} of a directory, in the order of their names; a directory that is
   * missing counts as empty. A jar that cannot be used is in the result too, as FAILED, and no
   * other suffers from it. Of several with the same id all have failed.
   *
   * @param privateCopies folder for the copies that are really loaded; made if missing
   * @param trust what a jar must be able to show
   * @throws IOException if the directory cannot be read, or nothing be written to the copies'
   */
  public static List<LoadedExtension> load(Path directory, Path privateCopies, JarTrust trust)
      throws IOException {
    Files.createDirectories(privateCopies);
    Gatekeeper gatekeeper = Gatekeeper.of(trust);
    var all = new ArrayList<LoadedExtension>();
    for (Path jar : jars(directory)) {
      all.add(ExtensionJar.open(jar, privateCopies, gatekeeper));
    }
    Map<String, List<LoadedExtension>> byId =
        all.stream()
            .filter(each -> each.extension().isPresent())
            .collect(Collectors.groupingBy(LoadedExtension::id));
    all.replaceAll(each -> {
      List<LoadedExtension> sameId = byId.getOrDefault(each.id(), List.of());
      return sameId.size() > 1 && sameId.contains(each) ? refused(each, sameId) : each;
    });
    return all;
  }

  /** Which one is meant cannot be told. */
  private static LoadedExtension refused(LoadedExtension extension, List<LoadedExtension> sameId) {
    extension.stop(Duration.ZERO);
    String others =
        sameId.stream()
            .filter(each -> each != extension)
            .map(
                each -> each.jar().getFileName() + " (version " + each.descriptor().version() + ")")
            .collect(Collectors.joining(", "));
    return LoadedExtension.broken(
        extension.descriptor(),
        extension.jar(),
        extension.sha256(),
        "its id %s, here of version %s, is that of %s too; remove all but one of them"
            .formatted(extension.id(), extension.descriptor().version(), others));
  }

  private static List<Path> jars(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    var jars = new ArrayList<Path>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
      files.forEach(jars::add);
    }
    jars.sort(null);
    return jars;
  }
}
