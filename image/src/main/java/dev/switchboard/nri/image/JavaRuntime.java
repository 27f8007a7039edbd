package dev.switchboard.nri.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java runtime with the modules that the jars refer to. */
final class JavaRuntime {
  /**
   * What no class refers to: jcmd, which is how one looks into a JVM without a shell beside it, and
   * the file system of archives, for extensions.
   */
  private static final List<String> MORE = List.of("jdk.jcmd", "jdk.zipfs");

  private static final Pattern REFERENCE =
      Pattern.compile("-> ((java|jdk)\\.[\\w.]+)$", Pattern.MULTILINE);

  private JavaRuntime() {}

  static void link(Layout layout) throws IOException {
    var modules = new TreeSet<>(MORE);
    modules.addAll(referredTo(layout));
    run(
        "jlink",
        "--add-modules",
        String.join(",", modules),
        "--strip-debug",
        "--no-man-pages",
        "--no-header-files",
        "--compress",
        "zip-0",
        // Of java.desktop only java.beans is used, which draws nothing.
        "--exclude-files",
        "/java.desktop/lib/**",
        "--add-options",
        options(layout),
        "--output",
        layout.real(Layout.JAVA).toString());
  }

  private static Set<String> referredTo(Layout layout) throws IOException {
    var command =
        new ArrayList<>(List.of("--multi-release", "25", "--ignore-missing-deps", "-summary"));
    command.add("-cp");
    command.add(layout.real(Layout.HOME + "/lib") + "/*");
    try (Stream<Path> extensions = Files.list(layout.real(Layout.HOME + "/extensions"))) {
      Stream.concat(layout.jars().stream(), extensions.sorted())
          .map(Path::toString)
          .forEach(command::add);
    }
    return REFERENCE
        .matcher(run("jdeps", command.toArray(String[]::new)))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The launcher's options, without comments: what the JVM takes before all others. Only the heap's
   * limit follows that of the container; with a fixed one a smaller container would be killed.
   */
  private static String options(Layout layout) throws IOException {
    return Files.readAllLines(layout.real(Layout.HOME + "/jvm.options")).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(option -> option.startsWith("-Xmx") ? "-XX:MaxRAMPercentage=66.6" : option)
        .collect(Collectors.joining(" "));
  }

  private static String run(String tool, String... arguments) {
    var output = new ByteArrayOutputStream();
    var print = new PrintStream(output, true, StandardCharsets.UTF_8);
    int code =
        ToolProvider.findFirst(tool)
            .orElseThrow(() -> new IllegalStateException("no " + tool + ": this needs a JDK"))
            .run(print, print, arguments);
    String text = output.toString(StandardCharsets.UTF_8);
    if (code != 0) {
      throw new IllegalStateException(tool + " failed: " + text);
    }
    return text;
  }
}
