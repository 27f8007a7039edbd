package dev.switchboard.nri.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Builds the container image as an OCI archive. What is in it is laid out in a folder first, as the
 * container will see it: the class cache is made with exactly those files.
 */
public final class BuildImage {
  private BuildImage() {}

  /**
   * Builds it unless it is there and nothing has changed.
   *
   * @param arguments the distribution's folder, the archive to write, the version, and the time
   *     that everything in it gets, so that the same sources make the same bytes
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("usage: BuildImage DISTRIBUTION ARCHIVE VERSION TIME");
    }
    Path distribution = Path.of(arguments[0]).toRealPath();
    Path archive = Path.of(arguments[1]).toAbsolutePath();
    build(distribution, archive, arguments[2], Instant.parse(arguments[3]));
  }

  private static void build(Path distribution, Path archive, String version, Instant time)
      throws IOException, InterruptedException {
    Path work = Files.createDirectories(Objects.requireNonNull(archive.getParent()));
    String revision =
        Commands.printed(distribution, "git", "describe", "--always", "--abbrev=40", "--dirty")
            .orElse("")
            .strip();
    Path stamp = work.resolve("image.inputs");
    String inputs = Inputs.digest(distribution, version + time + revision);
    if (Files.exists(archive) && Files.exists(stamp) && Files.readString(stamp).equals(inputs)) {
      return;
    }
    Path root = work.resolve("root");
    Path layers = work.resolve("layers");
    delete(root);
    // Layers that are kept are known by the times of their files, which are always the same here.
    delete(layers);
    Files.deleteIfExists(stamp);
    var layout = new Layout(root);
    Program.copy(distribution, layout);
    JavaRuntime.link(layout);
    SystemFiles.collect(layout);
    layout.settle(time);
    ClassCache.make(layout);
    new Archive(layout, version, revision, time).write(archive, layers);
    Files.writeString(stamp, inputs);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
