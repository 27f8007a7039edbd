package dev.switchboard.nri.bundled.wasm;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled modules, by what is in them. What is not there yet is compiled by a JVM of its own: that
 * takes hundreds of MiB for seconds, which the host need not have.
 */
final class CodeCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CodeCache.class);

  /** Changes with what is in the files: the compiler's version, and our format. */
  private static final String FORMAT = "chicory-1.7.5-1.code";

  private static final int KEPT = 16;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long MIB = 1 << 20;

  /** Of heap, for each byte of a module: measured, with the options below, less than 35. */
  private static final int HEAP_PER_BYTE = 38;

  private static final int BASE_HEAP_MIB = 64;

  /** What a JVM takes beside its heap; measured 62. */
  private static final int BESIDE_HEAP_MIB = 80;

  private final Path folder;

  private final boolean temporary;

  private CodeCache(Path folder, boolean temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  /** In the host's cache folder, if that is safe; else in a temporary one. */
  static CodeCache open() throws IOException {
    String cache = System.getProperty("switchboard.cache", "");
    if (!cache.isEmpty()) {
      Path folder = Path.of(cache).toAbsolutePath().resolve("wasm");
      try {
        Files.createDirectories(folder.getParent());
        if (!Files.exists(folder)) {
          Files.createDirectory(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        checkOnlyOurs(folder);
        return new CodeCache(folder, false);
      } catch (IOException e) {
        LOG.info("compiled modules are not kept: {}", e.toString());
      }
    }
    return new CodeCache(Files.createTempDirectory("switchboard-wasm-"), true);
  }

  /** What is in it is run: nobody else may be able to put something there. */
  private static void checkOnlyOurs(Path folder) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
    Set<PosixFilePermission> permissions = attributes.permissions();
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)
        || !attributes.owner().equals(Files.getOwner(Path.of("/proc/self")))) {
      throw new IOException(folder + " can be written by others than the host's user");
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(folder + " cannot be written");
    }
  }

  /** A module, compiled now or before. */
  CompiledFile compiled(ModuleFile file) throws IOException, ModuleException, InterruptedException {
    Path known = folder.resolve(sha256(file.file()) + "-" + FORMAT);
    if (Files.exists(known)) {
      try {
        CompiledFile read = CompiledFile.read(known);
        Files.setLastModifiedTime(known, FileTime.from(Instant.now()));
        return read;
      } catch (IOException e) {
        LOG.warn("module {} is compiled again: {}", file.name(), e.getMessage());
        Files.delete(known);
      }
    }
    compile(file, known);
    prune(known);
    return CompiledFile.read(known);
  }

  private void compile(ModuleFile file, Path to)
      throws IOException, ModuleException, InterruptedException {
    long heap = BASE_HEAP_MIB + file.size() * HEAP_PER_BYTE / MIB;
    checkMemory(file, heap + BESIDE_HEAP_MIB);
    Path made = Files.createTempFile(folder, "making", "");
    Path output = Files.createTempFile(folder, "output", "");
    try {
      long began = System.nanoTime();
      Process compiler =
          new ProcessBuilder(command(file, heap, made))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      expose(compiler);
      int code = await(compiler, file);
      if (code != 0) {
        String said = Files.readString(output, StandardCharsets.UTF_8).strip();
        throw ModuleException.of(
            file.name(),
            code == 1 && said.startsWith("is no")
                ? said
                : "cannot be compiled, exit code " + code + ": " + Program.lastLine(said));
      }
      Files.move(made, to, StandardCopyOption.ATOMIC_MOVE);
      LOG.info(
          "module {} is compiled, in {} ms",
          file.name(),
          Duration.ofNanos(System.nanoTime() - began).toMillis());
    } finally {
      Files.deleteIfExists(made);
      Files.deleteIfExists(output);
    }
  }

  /** If the kernel has to end somebody for want of memory, it is not the host. */
  private static void expose(Process compiler) {
    try {
      Files.writeString(Path.of("/proc/" + compiler.pid() + "/oom_score_adj"), "1000");
    } catch (IOException e) {
      LOG.debug("the compiler has ended, or is as the host is", e);
    }
  }

  private static int await(Process compiler, ModuleFile file)
      throws ModuleException, InterruptedException {
    try {
      if (!compiler.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw ModuleException.of(
            file.name(), "cannot be compiled within " + LIMIT.toMinutes() + " minutes");
      }
      return compiler.exitValue();
    } finally {
      compiler.destroyForcibly();
    }
  }

  /**
   * What the kernel would not let both have it would take from one of them, or slow both down.
   *
   * @param needed by the compiler, in MiB
   */
  private void checkMemory(ModuleFile file, long needed) throws IOException, ModuleException {
    long limit = MemoryLimit.bytes() / MIB;
    long ours = MemoryLimit.used() / MIB;
    if (limit < needed + ours) {
      throw ModuleException.of(
          file.name(),
          "has to be compiled, once, for which a second JVM takes up to %d MiB; this one has %d MiB, and %d MiB is what both may have; raise the limit of the container or unit (MemoryHigh, MemoryMax) to %d MiB until it is loaded%s"
              .formatted(needed, ours, limit, needed + ours, temporary ? "" : inAdvance()));
    }
  }

  private String inAdvance() {
    return ", or have it compiled outside of that limit: SWITCHBOARD_CACHE_DIR=%s switchboard check"
        .formatted(folder.getParent());
  }

  private static List<String> command(ModuleFile file, long heap, Path to) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap + "m",
        // Nearly all of it stays until the end: small headers, and little that is kept free.
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "-Xmn24m",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        "-cp",
        classPath(),
        CompiledFile.class.getName(),
        file.file().toString(),
        to.toString());
  }

  private static String classPath() {
    return CodeCache.class.getClassLoader() instanceof URLClassLoader jar
        ? Stream.of(jar.getURLs()).map(CodeCache::path).collect(Collectors.joining(":"))
        : System.getProperty("java.class.path");
  }

  private static String path(URL url) {
    try {
      return Path.of(new URI(url.toString())).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var digested =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      var _ = digested.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** Those that were used last stay. */
  private void prune(Path made) throws IOException {
    List<Path> all = files();
    all.remove(made);
    all.sort(Comparator.comparingLong((Path file) -> file.toFile().lastModified()).reversed());
    for (Path old : all.subList(Math.min(KEPT - 1, all.size()), all.size())) {
      Files.deleteIfExists(old);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Deletes what is temporary. */
  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try {
      for (Path file : files()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.debug("{} is left", folder, e);
    }
  }
}
