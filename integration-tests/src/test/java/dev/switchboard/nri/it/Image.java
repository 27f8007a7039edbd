package dev.switchboard.nri.it;

import dev.switchboard.nri.image.BuildImage;
import java.io.IOException;
import java.nio.file.Path;

/** The container image, built from the distribution as it is now. */
final class Image {
  static final String VERSION = "0.1.0-SNAPSHOT";
  static final String TIME = "2026-11-24T00:00:00Z";

  private Image() {}

  /** The archive that {@code mvn -Pimage} makes too; built unless it is up to date. */
  static Path archive() throws IOException, InterruptedException {
    return build(Path.of("../image/target").toAbsolutePath().normalize());
  }

  static Path build(Path folder) throws IOException, InterruptedException {
    Path archive = folder.resolve("switchboard-image.tar");
    BuildImage.main(
        new String[] {Peers.distribution().toString(), archive.toString(), VERSION, TIME});
    return archive;
  }
}
