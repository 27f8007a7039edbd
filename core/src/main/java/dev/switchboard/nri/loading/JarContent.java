package dev.switchboard.nri.loading;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.pf4j.processor.ExtensionStorage;

/**
 * What is in a jar, read once from end to end before any of it is used: only a jar that is whole
 * and honest comes out. Nothing is ever unpacked to disk.
 */
final class JarContent {
  /** Written at an extension's build by pf4j, which is on its annotation processor path. */
  private static final String INDEX = "META-INF/extensions.idx";

  private static final int MAX_ENTRIES = 50_000;
  private static final long MAX_UNPACKED = 256L << 20;
  private static final String REBUILD = "build it again";
  private static final Pattern SIGNATURE = Pattern.compile("(?i)META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

  private final Attributes manifest;
  private final @Nullable Set<String> index;
  private final ClassCheck classes = new ClassCheck();
  private final List<String> nestedJars = new ArrayList<>();
  private @Nullable Set<CodeSigner> signers;
  private @Nullable String unsigned;
  private boolean anySigned;
  private long unpacked;

  private JarContent(JarFile file) throws IOException, BrokenExtensionException {
    @Nullable Manifest found = manifest(file);
    checkNames(file);
    for (JarEntry entry : Collections.list(file.entries())) {
      read(file, entry);
    }
    if (found == null) {
      throw new BrokenExtensionException(
          "it has no manifest", "META-INF/MANIFEST.MF has to be its first entry: " + REBUILD);
    }
    manifest = found.getMainAttributes();
    index = index(file);
  }

  /**
   * Reads a jar that nobody else can write.
   *
   * @throws IOException if it is no jar
   */
  static JarContent read(Path jar) throws IOException, BrokenExtensionException {
    try (JarFile file =
        new JarFile(jar.toFile(), true, ZipFile.OPEN_READ, JarFile.runtimeVersion())) {
      return new JarContent(file);
    } catch (SecurityException e) {
      throw new BrokenExtensionException(
          "its signature does not fit its content: " + e.getMessage(), "sign it again", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e); // names that are no text
    }
  }

  private static @Nullable Manifest manifest(JarFile file)
      throws IOException, BrokenExtensionException {
    try {
      return file.getManifest();
    } catch (IOException e) {
      throw new BrokenExtensionException(
          "its manifest cannot be read: " + e.getMessage(),
          "lines are \"Name: value\" of at most 72 bytes",
          e);
    }
  }

  private static void checkNames(JarFile file) throws BrokenExtensionException {
    if (file.size() > MAX_ENTRIES) {
      throw new BrokenExtensionException(
          "it has " + file.size() + " entries, at most " + MAX_ENTRIES + " are read",
          "pack fewer libraries into it");
    }
    Set<String> seen = new HashSet<>();
    for (JarEntry entry : Collections.list(file.entries())) {
      String name = entry.getName();
      if (name.startsWith("/")
          || name.contains("\\")
          || name.chars().anyMatch(Character::isISOControl)
          || (name.contains("..") && List.of(name.split("/")).contains(".."))) {
        throw new BrokenExtensionException(
            "its entry \"" + name + "\" points out of it", REBUILD + " with the jar tool or Maven");
      }
      if (!seen.add(name)) {
        throw new BrokenExtensionException(
            "it has two entries " + name + ", and which one counts is open",
            REBUILD + "; when shading, filter one of them out");
      }
    }
  }

  private void read(JarFile file, JarEntry entry) throws IOException, BrokenExtensionException {
    String name = entry.getName();
    byte[] content;
    try (InputStream stream = file.getInputStream(entry)) {
      content = stream.readNBytes((int) (MAX_UNPACKED - unpacked + 1));
    }
    unpacked += content.length;
    if (unpacked > MAX_UNPACKED) {
      throw new BrokenExtensionException(
          "it unpacks to more than " + (MAX_UNPACKED >> 20) + " MiB", "leave out what blows it up");
    }
    if (name.endsWith(".class")) {
      classes.add(name, content);
    } else if (name.endsWith(".jar")) {
      nestedJars.add(name);
    }
    if (!entry.isDirectory() && !ofSignature(name)) {
      noteSigners(entry);
    }
  }

  /** The manifest is covered by the signature files, and these by the signatures themselves. */
  private static boolean ofSignature(String name) {
    return name.equalsIgnoreCase(JarFile.MANIFEST_NAME) || SIGNATURE.matcher(name).matches();
  }

  private void noteSigners(JarEntry entry) {
    CodeSigner @Nullable [] found = entry.getCodeSigners();
    if (found == null) {
      unsigned = unsigned == null ? entry.getName() : unsigned;
      return;
    }
    anySigned = true;
    if (signers == null) {
      signers = new LinkedHashSet<>(List.of(found));
    } else {
      signers.retainAll(Set.of(found));
    }
  }

  private static @Nullable Set<String> index(JarFile file) throws IOException {
    @Nullable ZipEntry entry = file.getEntry(INDEX);
    if (entry == null) {
      return null;
    }
    Set<String> names = new TreeSet<>();
    try (var reader = new InputStreamReader(file.getInputStream(entry), StandardCharsets.UTF_8)) {
      ExtensionStorage.read(reader, names);
    }
    return names;
  }

  Attributes manifest() {
    return manifest;
  }

  /** The one class with {@code @Extension}. */
  String extensionClass() throws BrokenExtensionException {
    if (index == null) {
      throw new BrokenExtensionException(
          "it has no " + INDEX,
          "compile it with pf4j as annotation processor and a class with @Extension");
    }
    if (index.size() != 1) {
      throw new BrokenExtensionException(
          index.isEmpty()
              ? "its " + INDEX + " is empty"
              : "it has " + index.size() + " classes with @Extension: " + String.join(", ", index),
          "give exactly one class the annotation");
    }
    String name = index.iterator().next();
    if (!classes.names().contains(name)) {
      throw new BrokenExtensionException(
          "its class " + name + ", named by its " + INDEX + ", is not in it",
          "clean and build it again");
    }
    return name;
  }

  ClassCheck classes() {
    return classes;
  }

  /** Who has signed all of it. */
  Set<CodeSigner> signers() {
    return signers == null ? Set.of() : signers;
  }

  /** An entry that nobody has signed; null if there is none. */
  @Nullable String unsigned() {
    return unsigned;
  }

  boolean anySigned() {
    return anySigned;
  }

  /** What is odd, but no reason to refuse the jar. */
  List<String> warnings() {
    var warnings = new ArrayList<>(classes.warnings());
    if (!nestedJars.isEmpty()) {
      warnings.add(
          "classes in its nested "
              + String.join(", ", nestedJars)
              + " are not found; to use them, shade that jar into this one");
    }
    return warnings;
  }
}
