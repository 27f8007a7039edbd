package dev.switchboard.nri.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The image as an archive of OCI's layout. What changes least is in the lowest layer, so that an
 * upgrade fetches little.
 */
final class Archive {
  private static final String NAME = "localhost/switchboard";

  private final Layout layout;
  private final String version;
  private final String revision;
  private final Instant time;

  /**
   * @param revision of the sources; empty if nobody knows
   */
  Archive(Layout layout, String version, String revision, Instant time) {
    this.layout = layout;
    this.version = version;
    this.revision = revision;
    this.time = time;
  }

  /**
   * Writes it.
   *
   * @param layers folder for them meanwhile
   */
  void write(Path archive, Path layers) throws IOException, InterruptedException {
    Path jars = layout.real(Layout.HOME + "/lib");
    Path java = layout.real(Layout.JAVA);
    Path home = layout.real(Layout.HOME);
    Path cache = layout.real(Layout.CACHE);
    Predicate<Path> library =
        file -> file.startsWith(jars) && !file.getFileName().toString().startsWith("switchboard-");
    JibContainerBuilder image = Jib.fromScratch();
    image.addFileEntriesLayer(
        layer("system", file -> !file.startsWith(java) && !file.startsWith(home)));
    image.addFileEntriesLayer(layer("java", file -> file.startsWith(java)));
    image.addFileEntriesLayer(layer("libraries", library));
    image.addFileEntriesLayer(
        layer(
            "switchboard",
            file ->
                file.startsWith(home)
                    && Files.isRegularFile(file)
                    && !library.test(file)
                    && !file.equals(cache)));
    image.addFileEntriesLayer(layer("cache", cache::equals));
    describe(image);
    Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
    try {
      image.containerize(
          Containerizer.to(TarImage.at(fresh).named(NAME + ":" + version))
              .setOfflineMode(true)
              .setToolName("switchboard")
              .setBaseImageLayersCache(layers)
              .setApplicationLayersCache(layers));
    } catch (InvalidImageReferenceException
        | RegistryException
        | CacheDirectoryCreationException
        | ExecutionException e) {
      throw new IOException("the image could not be written", e);
    }
    Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
  }

  private FileEntriesLayer layer(String name, Predicate<Path> belongs) throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> files = Files.walk(layout.root())) {
      for (Path file : files.filter(belongs).sorted().toList()) {
        if (!file.equals(layout.root())) {
          layer.addEntry(file, AbsoluteUnixPath.get(layout.seen(file)), permissions(file), time);
        }
      }
    }
    return layer.build();
  }

  /** Not those of the machine that builds it, whose umask is nobody's affair. */
  private FilePermissions permissions(Path file) {
    boolean temporary = file.equals(layout.real("/tmp"));
    boolean program = Files.isDirectory(file) || Files.isExecutable(file);
    return FilePermissions.fromOctalString(temporary ? "777" : program ? "755" : "644");
  }

  private void describe(JibContainerBuilder image) {
    boolean arm = Objects.equals(System.getProperty("os.arch"), "aarch64");
    var labels =
        new TreeMap<>(
            Map.of(
                "org.opencontainers.image.title", "NRI Switchboard",
                "org.opencontainers.image.description",
                    "One NRI plugin that hosts a chain of extension jars.",
                "org.opencontainers.image.version", version,
                "org.opencontainers.image.created", time.toString(),
                "org.opencontainers.image.licenses", "Apache-2.0"));
    if (!revision.isEmpty()) {
      labels.put("org.opencontainers.image.revision", revision);
    }
    image
        .setFormat(ImageFormat.OCI)
        .setPlatforms(Set.of(new Platform(arm ? "arm64" : "amd64", "linux")))
        .setCreationTime(time)
        .setLabels(labels)
        // The runtime's socket is root's.
        .setUser("0:0")
        .setWorkingDirectory(AbsoluteUnixPath.get(Layout.HOME))
        .setEnvironment(
            new TreeMap<>(
                Map.of("PATH", Layout.JAVA + "/bin", "JAVA_HOME", Layout.JAVA, "LANG", "C.UTF-8")))
        .setEntrypoint(List.of(Layout.JAVA + "/bin/java", "@" + Layout.ARGUMENTS))
        .setProgramArguments(List.of("run"));
  }
}
