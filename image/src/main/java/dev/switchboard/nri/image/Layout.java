package dev.switchboard.nri.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is where in the image.
 *
 * @param root the folder that stands for {@code /} while the image is built
 */
record Layout(Path root) {
  static final String HOME = "/opt/switchboard";
  static final String JAVA = "/opt/java";
  static final String CACHE = HOME + "/cache/switchboard.aot";

  /** Options, class path and main class: {@code java @switchboard WORD} runs any command. */
  static final String ARGUMENTS = HOME + "/switchboard";

  static final String MAIN = "dev.switchboard.nri.app.command.Main";

  /** The real place of something that the container will see elsewhere. */
  Path real(String seen) {
    return root.resolve(seen.substring(1));
  }

  /** What the container will see of a file. */
  String seen(Path real) {
    return "/" + root.relativize(real);
  }

  /** The class path's jars in an order that does not depend on how a file system lists them. */
  List<Path> jars() throws IOException {
    try (Stream<Path> jars = Files.list(real(HOME + "/lib"))) {
      return jars.sorted().toList();
    }
  }

  /** Gives everything one time; the class cache remembers those of the jars. */
  void settle(Instant time) throws IOException {
    FileTime one = FileTime.from(time);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(one, one, null);
      }
    }
  }
}
