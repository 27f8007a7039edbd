package dev.switchboard.nri.loading;

import dev.switchboard.nri.extension.NriExtension;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.pf4j.processor.ExtensionStorage;

/** Opens one jar. */
final class ExtensionJar {
  /** Written at an extension's build by pf4j, which is on its annotation processor path. */
  private static final String INDEX = "META-INF/extensions.idx";

  private ExtensionJar() {}

  /**
   * @param privateCopies folder for the copy that is really loaded: overwriting a loaded jar would
   *     break it
   */
  static LoadedExtension open(Path jar, Path privateCopies) {
    ExtensionDescriptor descriptor = ExtensionDescriptor.unknown(jar);
    String sha256 = "";
    try {
      byte[] content = Files.readAllBytes(jar);
      sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      Path copy = privateCopies.resolve(sha256.substring(0, 16) + "-" + jar.getFileName());
      Files.write(copy, content);
      try (JarFile file = new JarFile(copy.toFile())) {
        Attributes manifest = attributes(file);
        descriptor = ExtensionDescriptor.read(manifest);
        var mismatch = ExtensionDescriptor.mismatch(manifest);
        if (mismatch.isPresent()) {
          throw new BrokenExtensionException(mismatch.get());
        }
        return load(descriptor, jar, sha256, copy, className(file));
      }
    } catch (BrokenExtensionException e) {
      return LoadedExtension.broken(descriptor, jar, sha256, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      String problem = "it cannot be read as a jar: " + e.getMessage();
      return LoadedExtension.broken(descriptor, jar, sha256, problem);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static Attributes attributes(JarFile file) throws IOException, BrokenExtensionException {
    @Nullable Manifest manifest = file.getManifest();
    if (manifest == null) {
      throw new BrokenExtensionException("it has no manifest");
    }
    return manifest.getMainAttributes();
  }

  private static String className(JarFile file) throws IOException, BrokenExtensionException {
    @Nullable ZipEntry index = file.getEntry(INDEX);
    if (index == null) {
      throw new BrokenExtensionException(
          "it has no "
              + INDEX
              + "; compile it with pf4j as annotation processor and a class with @Extension");
    }
    Set<String> names = new TreeSet<>();
    try (var reader = new InputStreamReader(file.getInputStream(index), StandardCharsets.UTF_8)) {
      ExtensionStorage.read(reader, names);
    }
    if (names.size() != 1) {
      throw new BrokenExtensionException(
          "it has " + names.size() + " classes with @Extension, expected one: " + names);
    }
    return names.iterator().next();
  }

  private static LoadedExtension load(
      ExtensionDescriptor descriptor, Path jar, String sha256, Path copy, String className)
      throws IOException, BrokenExtensionException {
    var classes = new ExtensionClassLoader(descriptor.id(), copy.toUri().toURL());
    try {
      NriExtension extension = instantiate(classes, className);
      return LoadedExtension.usable(descriptor, jar, sha256, extension, classes);
    } catch (BrokenExtensionException e) {
      classes.close();
      throw e;
    }
  }

  private static NriExtension instantiate(ClassLoader classes, String className)
      throws BrokenExtensionException {
    try {
      Object made = classes.loadClass(className).getConstructor().newInstance();
      if (made instanceof NriExtension extension) {
        return extension;
      }
      throw new BrokenExtensionException(className + " implements no handler of the API");
    } catch (ClassNotFoundException e) {
      throw new BrokenExtensionException("its class " + className + " is not in it", e);
    } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
      throw new BrokenExtensionException(
          className + " has to be a public class with a public constructor without parameters", e);
    } catch (InvocationTargetException e) {
      throw new BrokenExtensionException(
          "the constructor of " + className + " failed: " + e.getCause(), e);
    } catch (LinkageError e) {
      throw new BrokenExtensionException("its class " + className + " cannot be loaded: " + e, e);
    }
  }
}
