package dev.switchboard.nri.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The distribution in the image: its jars and configuration, and in the launcher's place a file of
 * arguments.
 */
final class Program {
  /** Not in the image: what is made by running it, and what installs or launches it on a host. */
  private static final List<String> PARTS = List.of("lib", "extensions", "config", "LICENSE");

  private static final List<String> FOR_HOSTS =
      List.of("config/helm", "config/nri", "config/systemd");

  private Program() {}

  static void copy(Path distribution, Layout layout) throws IOException {
    Path home = layout.real(Layout.HOME);
    for (String part : PARTS) {
      try (Stream<Path> files = Files.walk(distribution.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path name = distribution.relativize(file);
          if (FOR_HOSTS.stream().noneMatch(name::startsWith)) {
            Path copy = home.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
          }
        }
      }
    }
    Files.copy(distribution.resolve("bin/jvm.options"), home.resolve("jvm.options"));
    Files.writeString(layout.real(Layout.ARGUMENTS), arguments(layout));
  }

  /** The JVM's options are not among them: the runtime has them built in. */
  private static String arguments(Layout layout) throws IOException {
    return """
    -XX:AOTCache=%1$s
    -Dswitchboard.aot-cache=%1$s
    -Dswitchboard.home=%2$s
    -cp
    %3$s
    %4$s
    """
        .formatted(
            Layout.CACHE,
            Layout.HOME,
            layout.jars().stream().map(layout::seen).collect(Collectors.joining(":")),
            Layout.MAIN);
  }
}
