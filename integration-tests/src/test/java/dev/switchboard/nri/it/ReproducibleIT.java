package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever builds the same sources gets the same bytes, wherever and whenever. */
@Timeout(540)
class ReproducibleIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DISTRIBUTION = Path.of("app/target/switchboard");
  private static final Path ARCHIVE = Path.of("app/target/switchboard.tar.gz");

  /** Neither sources nor, as to the distribution, of any influence. */
  private static final Set<String> LEFT_OUT = Set.of("target", ".git", "integration-tests");

  @TempDir Path folder;

  @Test
  void archiveOfTheDistributionHasTheSameBytesWhenItIsBuiltElsewhere() throws Exception {
    Path other = folder.resolve("some where/else");
    copySources(other);
    Path log = folder.resolve("build.log");
    var maven =
        new ProcessBuilder(
                "mvn",
                "-q",
                "-B",
                "-o",
                "-DskipTests",
                "-Dspotless.check.skip",
                "-pl",
                "app",
                "-am",
                "package")
            .directory(other.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("maven.java.home"));
    Process build = maven.start();
    try {
      assertThat(build.waitFor(500, TimeUnit.SECONDS)).as("the build ends").isTrue();
    } finally {
      build.destroyForcibly();
    }
    assertThat(build.exitValue()).as(() -> read(log)).isZero();
    // File by file first: that tells where a difference is.
    assertThat(files(other.resolve(DISTRIBUTION))).isEqualTo(files(ROOT.resolve(DISTRIBUTION)));
    assertThat(sha256(other.resolve(ARCHIVE))).isEqualTo(sha256(ROOT.resolve(ARCHIVE)));
  }

  private static void copySources(Path to) throws IOException {
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(from.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(ROOT.relativize(from)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            Path copy = Files.copy(from, to.resolve(ROOT.relativize(from)));
            // As a checkout by somebody who lets his group write.
            boolean program = Files.isExecutable(from);
            Files.setPosixFilePermissions(
                copy, PosixFilePermissions.fromString(program ? "rwxrwxr-x" : "rw-rw-r--"));
            return FileVisitResult.CONTINUE;
          }
        });
    // A module that the parent names has to be there.
    Files.copy(
        ROOT.resolve("integration-tests/pom.xml"),
        Files.createDirectory(to.resolve("integration-tests")).resolve("pom.xml"));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static TreeMap<String, String> files(Path distribution) throws Exception {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(distribution)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(distribution.relativize(file).toString(), sha256(file));
      }
    }
    files.keySet().removeIf(name -> name.startsWith("cache/")); // made by running it
    return files;
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
