package dev.switchboard.nri.loading;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Does to jars what no tool would do. */
final class Jars {
  static final String QUIET =
      """
      implements SynchronizeHandler {
        public ContainerUpdates synchronize(java.util.List<PodSandbox> pods,
            java.util.List<Container> containers, RequestContext request) {
          return ContainerUpdates.none();
        }
      }
      """;

  private Jars() {}

  /** A good one. */
  static JarBuilder good() {
    return JarBuilder.of("good").extension("x.A", QUIET);
  }

  /** A good one whose class has something before everything else. */
  static JarBuilder with(String member) {
    return JarBuilder.of("bad")
        .extension("x.A", QUIET.replaceFirst("\\{", Matcher.quoteReplacement("{ " + member)));
  }

  interface Change {
    byte[] apply(String entry, byte[] content);
  }

  /** Changes the content of entries; null leaves one out. */
  static void rewrite(Path jar, Change change) {
    var out = new ByteArrayOutputStream();
    try {
      try (var in = new ZipInputStream(Files.newInputStream(jar));
          var zip = new ZipOutputStream(out)) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          byte[] content = change.apply(entry.getName(), in.readAllBytes());
          if (content != null) {
            zip.putNextEntry(new ZipEntry(entry.getName()));
            zip.write(content);
          }
        }
      }
      Files.write(jar, out.toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Appends an entry. */
  static void add(Path jar, String name, byte[] content) {
    try (var zip = FileSystems.newFileSystem(jar)) {
      Files.write(zip.getPath(name), content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Replaces a text by one of the same length wherever it is in the file. */
  static void patch(Path jar, String text, String by) {
    try {
      String content = Files.readString(jar, StandardCharsets.ISO_8859_1);
      Files.writeString(jar, content.replace(text, by), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
