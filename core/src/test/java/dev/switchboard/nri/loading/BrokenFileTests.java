package dev.switchboard.nri.loading;

import static dev.switchboard.nri.loading.BrokenJar.changed;
import static dev.switchboard.nri.loading.BrokenJar.of;
import static dev.switchboard.nri.loading.Jars.bytes;
import static dev.switchboard.nri.loading.Jars.good;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is no jar at all, or one that no honest tool has made. */
@SuppressWarnings("BadImport") // a catalogue reads better short
class BrokenFileTests {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> filesThatAreNoJars() {
    return BrokenJar.tests(folder, files());
  }

  @TestFactory
  Stream<DynamicTest> archivesThatAreNotHonest() {
    return BrokenJar.tests(folder, archives());
  }

  private static Map<String, BrokenJar> files() {
    var all = new TreeMap<String, BrokenJar>();
    all.put("zero bytes", new BrokenJar(Files::createFile, "is empty, 0 bytes", "copy it again"));
    all.put(
        "text",
        new BrokenJar(jar -> Files.writeString(jar, "no zip"), "is no jar", "copy it again"));
    all.put(
        "truncated",
        changed(
            jar -> {
              byte[] whole = Files.readAllBytes(jar);
              Files.write(jar, Arrays.copyOf(whole, whole.length * 2 / 3));
            },
            "is no jar, or a damaged one",
            "copy it again"));
    all.put(
        "garbage in the central directory",
        changed(
            jar -> Jars.patch(jar, "PK\1\2", "PK??"), "is no jar, or a damaged one", "copy it"));
    all.put("encrypted", changed(BrokenFileTests::encrypt, "encrypted entry", "copy it again"));
    all.put("folder", new BrokenJar(Files::createDirectory, "is a folder", "pack or remove it"));
    all.put(
        "pipe",
        new BrokenJar(
            jar -> new ProcessBuilder("mkfifo", jar.toString()).start().waitFor(),
            "is no regular file",
            "pack or remove it"));
    all.put(
        "dangling link",
        new BrokenJar(
            jar -> Files.createSymbolicLink(jar, Path.of("nowhere.jar")),
            "is a symbolic link that leads nowhere",
            "correct or remove the link"));
    all.put(
        "link to itself",
        new BrokenJar(
            jar -> Files.createSymbolicLink(jar, jar),
            "or to itself",
            "correct or remove the link"));
    all.put(
        "file that breaks off",
        new BrokenJar(
            jar -> Files.createSymbolicLink(jar, Path.of("/proc/self/mem")),
            "cannot be read: Input/output error",
            "copy it again"));
    all.put(
        "huge",
        new BrokenJar(
            jar -> {
              try (var file = Files.newByteChannel(jar, CREATE_NEW, WRITE)) {
                file.position(129L << 20).write(ByteBuffer.wrap(new byte[1]));
              }
            },
            "is larger than 128 MiB",
            "leave out"));
    return all;
  }

  private static void encrypt(Path jar) throws IOException {
    byte[] content = Files.readAllBytes(jar);
    for (int i = 0; i < content.length - 9; i++) {
      if (content[i] == 'P' && content[i + 1] == 'K' && content[i + 2] == 1) {
        content[i + 8] |= 1;
      }
    }
    Files.write(jar, content);
  }

  private static Map<String, BrokenJar> archives() {
    var all = new TreeMap<String, BrokenJar>();
    all.put(
        "no manifest",
        changed(
            jar -> Jars.rewrite(jar, (name, it) -> name.endsWith(".MF") ? null : it),
            "has no manifest",
            "build it again"));
    all.put(
        "garbage manifest",
        changed(
            jar -> Jars.rewrite(jar, (name, it) -> name.endsWith(".MF") ? bytes("x\n") : it),
            "its manifest cannot be read",
            "\"Name: value\""));
    all.put(
        "zip bomb",
        of(
            good().entry("big", new byte[257 << 20]),
            "unpacks to more than 256 MiB",
            "leave out what blows it up"));
    all.put(
        "zip slip",
        of(
            good().entry("../../etc/x", bytes("x")),
            "\"../../etc/x\" points out",
            "build it again"));
    all.put(
        "absolute entry",
        of(good().entry("/etc/x", bytes("x")), "\"/etc/x\" points out of it", "build it again"));
    all.put(
        "entry with backslashes",
        of(good().entry("..\\x", bytes("x")), "points out of it", "build it again"));
    all.put(
        "duplicate entries",
        new BrokenJar(
            jar -> {
              good().entry("x/one", bytes("1")).entry("x/two", bytes("2")).build(jar);
              Jars.patch(jar, "x/two", "x/one");
            },
            "two entries x/one",
            "filter one of them out"));
    all.put(
        "too many entries",
        new BrokenJar(
            jar -> {
              JarBuilder many = good();
              for (int i = 0; i <= 50_000; i++) {
                many.entry("n" + i, new byte[0]);
              }
              many.build(jar);
            },
            "entries, at most 50000 are read",
            "pack fewer"));
    return all;
  }

  /** Root may read everything, so this looks without that right. */
  @Test
  void jarThatMayNotBeReadIsTold() throws Exception {
    Path jar = good().build(folder.resolve("a.jar"));
    Files.setPosixFilePermissions(jar, Set.of());
    var command =
        List.of(
            "setpriv",
            "--bounding-set=-dac_override,-dac_read_search",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Loader.class.getName(),
            folder.toString());
    boolean root = (int) Files.getAttribute(jar, "unix:uid") == 0;
    Process process =
        new ProcessBuilder(root ? command : command.subList(2, command.size()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output)
        .contains(
            "FAILED [it cannot be read by the user that this host runs as; chmod or chown it]");
  }

  /** Tells of the only jar in a folder. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] args) throws IOException {
      LoadedExtension only = BrokenJar.load(Path.of(args[0]), JarTrust.OPEN).getFirst();
      System.out.println(only.state() + " " + only.problems());
    }
  }
}
