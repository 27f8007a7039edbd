package dev.switchboard.nri.loading;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Signs jars with keys made by the JDK's keytool. */
final class Signer {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore.PrivateKeyEntry entry;

  private Signer(KeyStore.PrivateKeyEntry entry) {
    this.entry = entry;
  }

  /**
   * @param validity options of keytool for the certificate's dates
   */
  static Signer named(String name, Path folder, String... validity) throws Exception {
    Path store = folder.resolve(name + ".p12");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair -alias k -keyalg EC -storepass changeit -keystore"));
    var words = new ArrayList<String>();
    command.forEach(word -> words.addAll(Arrays.asList(word.split(" "))));
    words.addAll(List.of(store.toString(), "-dname", "CN=" + name));
    words.addAll(Arrays.asList(validity));
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("keytool.log")));
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    return new Signer(
        new KeyStore.PrivateKeyEntry(
            (PrivateKey) keys.getKey("k", PASSWORD), keys.getCertificateChain("k")));
  }

  X509Certificate certificate() {
    return (X509Certificate) entry.getCertificate();
  }

  void sign(Path jar) {
    Path signed = jar.resolveSibling("signed.tmp");
    try {
      try (var unsigned = new ZipFile(jar.toFile());
          OutputStream out = Files.newOutputStream(signed)) {
        new JarSigner.Builder(entry).build().sign(unsigned, out);
      }
      Files.move(signed, jar, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
