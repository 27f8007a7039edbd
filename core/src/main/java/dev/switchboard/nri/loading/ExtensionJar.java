package dev.switchboard.nri.loading;

import dev.switchboard.nri.extension.NriExtension;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Opens one jar. */
final class ExtensionJar {
  private static final int BUFFER = 1 << 16;
  private static final long MAX_SIZE = 128L << 20;

  /** For a constructor, which has no business waiting for anything. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final String COPY_AGAIN = "build or copy it again";

  private ExtensionJar() {}

  /**
   * Looks at the manifest alone, which a jar begins with: all else takes its time, and a large jar
   * that is not wanted must not cost every start.
   *
   * @return a disabled extension; empty if it is wanted, or if a closer look has to tell
   */
  static Optional<LoadedExtension> unwanted(Path jar, Predicate<String> wanted) {
    if (!Files.isRegularFile(jar)) {
      return Optional.empty();
    }
    try (var stream = new JarInputStream(Files.newInputStream(jar), false)) {
      @Nullable Manifest manifest = stream.getManifest();
      if (manifest == null) {
        return Optional.empty();
      }
      var descriptor = ExtensionDescriptor.read(manifest.getMainAttributes());
      return wanted.test(descriptor.id())
          ? Optional.empty()
          : Optional.of(LoadedExtension.disabled(descriptor, jar));
    } catch (IOException | BrokenExtensionException e) {
      return Optional.empty();
    }
  }

  /**
   * @param privateCopies folder for the copy that is really loaded: overwriting a loaded jar would
   *     break it, and what has been checked must be what is loaded
   */
  static LoadedExtension open(Path jar, Path privateCopies, Gatekeeper gatekeeper) {
    ExtensionDescriptor descriptor = ExtensionDescriptor.unknown(jar);
    String sha256 = "";
    @Nullable Path copy = null;
    try {
      checkFile(jar);
      gatekeeper.checkPlace(jar);
      copy = Files.createTempFile(privateCopies, "", ".jar");
      sha256 = copy(jar, copy);
      JarContent content = JarContent.read(copy);
      descriptor = ExtensionDescriptor.read(content.manifest());
      gatekeeper.check(descriptor, sha256, content);
      ExtensionDescriptor.checkApiVersion(content.manifest());
      return load(descriptor, jar, sha256, copy, content);
    } catch (BrokenExtensionException e) {
      return broken(descriptor, jar, sha256, copy, e);
    } catch (IOException e) {
      return broken(descriptor, jar, sha256, copy, unreadable(e));
    }
  }

  private static LoadedExtension broken(
      ExtensionDescriptor descriptor,
      Path jar,
      String sha256,
      @Nullable Path copy,
      BrokenExtensionException problem) {
    if (copy != null) {
      LoadedExtension.delete(copy);
    }
    return LoadedExtension.broken(descriptor, jar, sha256, String.valueOf(problem.getMessage()));
  }

  private static BrokenExtensionException unreadable(IOException e) {
    if (e instanceof AccessDeniedException) {
      return new BrokenExtensionException(
          "it cannot be read by the user that this host runs as", "chmod or chown it", e);
    }
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(e.getMessage());
    return new BrokenExtensionException(
        (e instanceof ZipException ? "it is no jar, or a damaged one: " : "it cannot be read: ")
            + reason,
        COPY_AGAIN,
        e);
  }

  private static void checkFile(Path jar) throws BrokenExtensionException {
    if (!Files.exists(jar)) {
      throw new BrokenExtensionException(
          Files.isSymbolicLink(jar)
              ? "it is a symbolic link that leads nowhere, or to itself"
              : "it has gone",
          Files.isSymbolicLink(jar) ? "correct or remove the link" : "put it back");
    }
    if (!Files.isRegularFile(jar)) {
      throw new BrokenExtensionException(
          Files.isDirectory(jar) ? "it is a folder" : "it is no regular file",
          "only jar files belong here; pack or remove it");
    }
  }

  /** Copies and digests in one go, so that both are of the same bytes. */
  private static String copy(Path jar, Path copy) throws IOException, BrokenExtensionException {
    var digest = sha256();
    long size = 0;
    try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest);
        var out = Files.newOutputStream(copy)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
        if (size > MAX_SIZE) {
          throw new BrokenExtensionException(
              "it is larger than " + (MAX_SIZE >> 20) + " MiB", "leave out what it can do without");
        }
        out.write(buffer, 0, read);
      }
    }
    if (size == 0) {
      throw new BrokenExtensionException("it is empty, 0 bytes", COPY_AGAIN);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static LoadedExtension load(
      ExtensionDescriptor descriptor, Path jar, String sha256, Path copy, JarContent content)
      throws IOException, BrokenExtensionException {
    String className = content.extensionClass();
    var classes = new ExtensionClassLoader(descriptor.id(), copy.toUri().toURL());
    try {
      NriExtension extension = instantiate(descriptor.id(), classes, className);
      return LoadedExtension.usable(
          descriptor, jar, sha256, extension, classes, copy, content.warnings());
    } catch (BrokenExtensionException e) {
      classes.close();
      throw e;
    }
  }

  private static NriExtension instantiate(String id, ClassLoader classes, String className)
      throws BrokenExtensionException {
    var made = new AtomicReference<@Nullable Object>();
    Optional<Throwable> failure =
        ForeignCode.call(
            "construct-" + id,
            classes,
            () -> {
              Class<?> type = classes.loadClass(className);
              int _ = type.getMethods().length; // links whatever its methods mention
              made.set(type.getConstructor().newInstance());
            },
            LIMIT);
    if (failure.isPresent()) {
      throw explained(className, failure.get());
    }
    if (made.get() instanceof NriExtension extension) {
      return extension;
    }
    throw new BrokenExtensionException(
        "its class " + className + " implements no handler of the API",
        "implement one, for example CreateContainerHandler");
  }

  private static BrokenExtensionException explained(String className, Throwable failure) {
    return switch (failure) {
      case NoSuchMethodException _, IllegalAccessException _, InstantiationException _ ->
          new BrokenExtensionException(
              "its class " + className + " cannot be made",
              "it has to be a public class with a public constructor without parameters",
              failure);
      case InvocationTargetException thrown when thrown.getCause() != null ->
          thrown.getCause() instanceof LinkageError cause
              ? unlinkable(className, cause)
              : new BrokenExtensionException(
                  "the constructor of its class " + className + " failed: " + thrown.getCause(),
                  "move what can fail into start",
                  thrown.getCause());
      case LinkageError error -> unlinkable(className, error);
      default ->
          new BrokenExtensionException(
              "its class " + className + " cannot be made: " + ForeignCode.told(failure),
              "move what can fail into start",
              failure);
    };
  }

  private static BrokenExtensionException unlinkable(String className, Throwable error) {
    return switch (error) {
      case ExceptionInInitializerError failed ->
          new BrokenExtensionException(
              "a static initializer of its class " + className + " failed: " + failed.getCause(),
              "move what can fail into start",
              failed);
      case NoClassDefFoundError missing ->
          new BrokenExtensionException(
              "its class %s needs %s, which is neither in it nor part of the API"
                  .formatted(className, String.valueOf(missing.getMessage()).replace('/', '.')),
              "pack that library into it (shade)",
              missing);
      default ->
          new BrokenExtensionException(
              "its class " + className + " cannot be linked: " + error,
              "clean and build it again",
              error);
    };
  }
}
