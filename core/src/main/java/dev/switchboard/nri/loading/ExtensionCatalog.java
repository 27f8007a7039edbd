package dev.switchboard.nri.loading;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the extensions directory. */
public final class ExtensionCatalog {
  private ExtensionCatalog() {}

  /**
   * Loads every {@code .jar} of a directory, in the order of their names; a directory that is
   * missing counts as empty. A jar that cannot be used is in the result too, as FAILED, and no
   * other suffers from it. Of two with the same id the second has failed.
   *
   * @param privateCopies folder for the copies that are really loaded; made if missing
   * @throws IOException if the directory cannot be read, or nothing be written to the copies'
   */
  public static List<LoadedExtension> load(Path directory, Path privateCopies) throws IOException {
    Files.createDirectories(privateCopies);
    Map<String, LoadedExtension> byId = new LinkedHashMap<>();
    var all = new ArrayList<LoadedExtension>();
    for (Path jar : jars(directory)) {
      LoadedExtension extension = ExtensionJar.open(jar, privateCopies);
      LoadedExtension earlier = byId.putIfAbsent(extension.id(), extension);
      all.add(earlier == null ? extension : duplicate(extension, earlier));
    }
    return all;
  }

  private static LoadedExtension duplicate(LoadedExtension extension, LoadedExtension earlier) {
    extension.stop(Duration.ZERO);
    return LoadedExtension.broken(
        extension.descriptor(),
        extension.jar(),
        extension.sha256(),
        "its id " + extension.id() + " is that of " + earlier.jar() + " too; remove one of them");
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
