package dev.switchboard.nri.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * The JVM's cache of loaded and linked classes, made by the runtime and from the jars of the image:
 * it fits nothing else. Its bytes are the only ones that differ from one build to the next.
 */
final class ClassCache {
  private ClassCache() {}

  static void make(Layout layout) throws IOException, InterruptedException {
    Path cache = layout.real(Layout.CACHE);
    Files.createDirectories(cache.getParent());
    Commands.run(
        layout.root(),
        layout.real(Layout.JAVA + "/bin/java").toString(),
        "-XX:AOTCacheOutput=" + cache,
        "-Xmx256m", // about what it will be in a container
        "-Xlog:disable",
        "-Xlog:all=error:stderr",
        "-Dswitchboard.home=" + layout.real(Layout.HOME),
        "-cp",
        layout.jars().stream().map(Path::toString).collect(Collectors.joining(":")),
        Layout.MAIN,
        "warm-up");
    if (!Files.exists(cache)) {
      throw new IOException("the JVM has made no class cache " + cache);
    }
  }
}
