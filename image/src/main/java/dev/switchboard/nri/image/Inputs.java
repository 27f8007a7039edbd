package dev.switchboard.nri.image;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Everything that an image is made of, in one number. */
final class Inputs {
  private Inputs() {}

  static String digest(Path distribution, String settings) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, settings + Runtime.version());
      addFiles(
          digest,
          Path.of(BuildImage.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
      for (String part : new String[] {"bin", "config", "extensions", "lib"}) {
        addFiles(digest, distribution.resolve(part));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addFiles(MessageDigest digest, Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        add(digest, place.relativize(file).toString());
        digest.update(Files.readAllBytes(file));
      }
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }
}
