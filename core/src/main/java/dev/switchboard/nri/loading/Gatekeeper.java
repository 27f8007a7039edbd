package dev.switchboard.nri.loading;

import dev.switchboard.nri.merge.Grants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Decides by {@link JarTrust} whether a jar's code may run. */
final class Gatekeeper {
  private static final int ROOT = 0;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int STICKY = 01000;

  private final JarTrust trust;
  private final int user;

  /**
   * @param user numeric id of the user that this process runs as
   */
  Gatekeeper(JarTrust trust, int user) {
    this.trust = trust;
    this.user = user;
  }

  /** Whom this process runs as. */
  static int thisUser() {
    try {
      return owner(Path.of("/proc/self"));
    } catch (IOException e) {
      throw new UncheckedIOException("/proc is missing", e);
    }
  }

  /** Before a byte of it is read: nobody else may be able to change it, or what leads to it. */
  void checkPlace(Path jar) throws IOException, BrokenExtensionException {
    if (trust.mode() == JarTrust.Mode.OPEN) {
      return;
    }
    Path real = jar.toRealPath();
    checkWritable(real, 0);
    // A link's folder decides what it leads to.
    Path link = directory(jar).toRealPath().resolve("link");
    for (Path place : List.of(real, link)) {
      for (Path folder = place.getParent(); folder != null; folder = folder.getParent()) {
        // In a sticky folder, such as /tmp, only the owner of a file can replace it.
        checkWritable(folder, STICKY);
      }
    }
  }

  private static Path directory(Path jar) {
    return Objects.requireNonNull(jar.toAbsolutePath().getParent(), "a file has a folder");
  }

  private void checkWritable(Path file, int excusedBy)
      throws IOException, BrokenExtensionException {
    int owner = owner(file);
    if (owner != ROOT && owner != user) {
      throw new BrokenExtensionException(
          "trust is strict, and %s belongs to user %d".formatted(file, owner),
          "chown it to root" + (user == ROOT ? "" : " or user " + user));
    }
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & excusedBy) == 0) {
      throw new BrokenExtensionException(
          "trust is strict, and %s can be written by others (mode %o)"
              .formatted(file, mode & 07777),
          "chmod go-w " + file);
    }
  }

  private static int owner(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid");
  }

  /**
   * @param sha256 of the bytes that would be loaded
   */
  void check(ExtensionDescriptor descriptor, String sha256, JarContent content)
      throws BrokenExtensionException {
    String id = descriptor.id();
    String pin = trust.pins().get(id);
    if (pin != null && !pin.toLowerCase(Locale.ROOT).equals(sha256)) {
      throw new BrokenExtensionException(
          "its SHA-256 is %s, but switchboard.extensions.%s.sha256 is %s"
              .formatted(sha256, id, pin),
          "put the right jar there, or correct the key if this one is meant");
    }
    if (pin == null) {
      checkSignature(id, sha256, content);
    }
    if (trust.mode() == JarTrust.Mode.STRICT && !trust.grants().containsKey(id)) {
      checkGrants(descriptor);
    }
  }

  private void checkSignature(String id, String sha256, JarContent content)
      throws BrokenExtensionException {
    if (!trust.certificates().isEmpty()) {
      Signatures.check(content, trust.certificates());
    } else if (trust.mode() == JarTrust.Mode.STRICT) {
      throw new BrokenExtensionException(
          "trust is strict, and it is neither pinned nor signed by a trusted certificate",
          "if it is the jar you mean, set switchboard.extensions.%s.sha256: %s"
              .formatted(id, sha256));
    }
  }

  private static void checkGrants(ExtensionDescriptor descriptor) throws BrokenExtensionException {
    Grants asked = descriptor.grants().orElse(Grants.ALL);
    if (!asked.isEmpty()) {
      List<String> names = asked.names();
      throw new BrokenExtensionException(
          "trust is strict, and it asks for %s without a grant".formatted(String.join(", ", names)),
          "set switchboard.extensions.%s.grants: [%s], or to what you allow of it"
              .formatted(descriptor.id(), String.join(", ", names)));
    }
  }
}
