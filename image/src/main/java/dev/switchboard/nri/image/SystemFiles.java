package dev.switchboard.nri.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the Java runtime needs of a system: the loader and the libraries that it is linked with, as
 * they are on the machine that builds the image, and a few files that name root. No shell.
 */
final class SystemFiles {
  private static final Pattern LIBRARY =
      Pattern.compile("(?:=> |^\\s+)(/\\S+) \\(0x", Pattern.MULTILINE);
  private static final Path LOCALE = Path.of("/usr/lib/locale/C.utf8");

  private SystemFiles() {}

  static void collect(Layout layout) throws IOException, InterruptedException {
    var packages = new TreeSet<String>();
    for (String library : libraries(layout)) {
      copy(Path.of(library), layout);
      packages.add(packageOf(layout.root(), library));
    }
    if (Files.isDirectory(LOCALE)) {
      try (Stream<Path> files = Files.walk(LOCALE)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          copy(file, layout);
        }
      }
      packages.add(packageOf(layout.root(), LOCALE.toString()));
    }
    packages.remove("");
    for (String name : packages) {
      describe(name, layout);
    }
    write(layout, "/etc/passwd", "root:x:0:0:root:/root:/nowhere\n");
    write(layout, "/etc/group", "root:x:0:\n");
    write(layout, "/etc/nsswitch.conf", "hosts: files dns\n");
    // What the runtime mounts something on, and the folder of extensions when the bundled are not
    // wanted.
    for (String folder : List.of("/dev", "/extensions", "/proc", "/root", "/sys", "/tmp")) {
      Files.createDirectories(layout.real(folder));
    }
  }

  /** With the loader, which the list of a program names without an arrow. */
  private static Set<String> libraries(Layout layout) throws IOException, InterruptedException {
    var libraries = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(layout.real(Layout.JAVA))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.toString();
        if (name.endsWith(".so") || Files.isExecutable(file)) {
          LIBRARY
              .matcher(Commands.printed(layout.root(), "ldd", name).orElse(""))
              .results()
              .map(found -> found.group(1))
              .filter(library -> !library.startsWith(layout.root().toString()))
              .forEach(libraries::add);
        }
      }
    }
    return libraries;
  }

  private static void copy(Path file, Layout layout) throws IOException {
    Path copy = layout.real(file.toString());
    Files.createDirectories(copy.getParent());
    Files.copy(file.toRealPath(), copy);
  }

  /** Of Debian's packages; empty where those are not known. */
  private static String packageOf(Path work, String file) throws IOException, InterruptedException {
    return Commands.printed(work, "dpkg-query", "-S", file)
        .map(answer -> answer.split("[:,]", 2)[0])
        .orElse("");
  }

  /**
   * Its licence, and its version where scanners look for those of an image without a package
   * manager.
   */
  private static void describe(String name, Layout layout)
      throws IOException, InterruptedException {
    write(
        layout,
        "/var/lib/dpkg/status.d/" + name,
        Commands.printed(layout.root(), "dpkg-query", "-s", name).orElseThrow());
    Path licence = Path.of("/usr/share/doc", name, "copyright");
    if (Files.exists(licence)) {
      copy(licence, layout);
    }
  }

  private static void write(Layout layout, String file, String text) throws IOException {
    Path real = layout.real(file);
    Files.createDirectories(real.getParent());
    Files.writeString(real, text);
  }
}
