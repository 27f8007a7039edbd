package dev.switchboard.nri.loading;

import static dev.switchboard.nri.loading.Jars.bytes;
import static dev.switchboard.nri.loading.Jars.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.nri.merge.Grants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTrustTests {
  private static final String PIN = "a".repeat(64);

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("extensions"));
    permit(folder, "rwxr-xr-x");
  }

  private static void permit(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private LoadedExtension load(JarTrust trust) throws IOException {
    return BrokenJar.load(folder, trust).getFirst();
  }

  private String problem(JarTrust trust) throws IOException {
    LoadedExtension extension = load(trust);
    assertThat(extension.state()).isEqualTo(ExtensionState.FAILED);
    return extension.problems().getFirst();
  }

  private Path jar(JarBuilder builder) throws IOException {
    Path jar = builder.build(folder.resolve("good.jar"));
    permit(jar, "rw-r--r--");
    return jar;
  }

  private static String sha256(Path jar) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
    return HexFormat.of().formatHex(digest);
  }

  private static JarTrust pinned(JarTrust.Mode mode, String pin) {
    return new JarTrust(mode, List.of(), Map.of("good", pin), Map.of("good", Grants.NONE));
  }

  private static JarTrust signedBy(X509Certificate... certificates) {
    return new JarTrust(JarTrust.Mode.OPEN, List.of(certificates), Map.of(), Map.of());
  }

  @Test
  void onlyThePinnedBytesAreLoaded() throws Exception {
    String sha256 = sha256(jar(good()));
    assertThat(load(pinned(JarTrust.Mode.OPEN, sha256)).state()).isEqualTo(ExtensionState.LOADED);
    assertThat(load(pinned(JarTrust.Mode.OPEN, sha256.toUpperCase(Locale.ROOT))).state())
        .isEqualTo(ExtensionState.LOADED);
    assertThat(problem(pinned(JarTrust.Mode.OPEN, PIN)))
        .isEqualTo(
            "its SHA-256 is %s, but switchboard.extensions.good.sha256 is %s; put the right jar"
                    .formatted(sha256, PIN)
                + " there, or correct the key if this one is meant");
  }

  @Test
  void strictTakesNoJarThatIsNeitherPinnedNorSigned() throws Exception {
    String sha256 = sha256(jar(good()));
    assertThat(problem(new JarTrust(JarTrust.Mode.STRICT, List.of(), Map.of(), Map.of())))
        .contains("neither pinned nor signed", "switchboard.extensions.good.sha256: " + sha256);
    assertThat(load(pinned(JarTrust.Mode.STRICT, sha256)).problems()).isEmpty();
  }

  @Test
  void strictWantsGrantsInTheConfiguration() throws Exception {
    String sha256 = sha256(jar(good().manifest("Switchboard-Grants", "Env, hooks")));
    Map<String, String> pins = Map.of("good", sha256);
    assertThat(problem(new JarTrust(JarTrust.Mode.STRICT, List.of(), pins, Map.of())))
        .contains("it asks for OciHooks, Env without a grant")
        .contains("set switchboard.extensions.good.grants: [OciHooks, Env]");
    assertThat(load(pinned(JarTrust.Mode.STRICT, sha256)).problems()).isEmpty();
  }

  @Test
  void strictNeedsNoGrantsForAJarThatAsksForNothing() throws Exception {
    Map<String, String> pins =
        Map.of("good", sha256(jar(good().manifest("Switchboard-Grants", "none"))));
    assertThat(load(new JarTrust(JarTrust.Mode.STRICT, List.of(), pins, Map.of())).problems())
        .isEmpty();
  }

  @Test
  void strictTakesNothingThatOthersCanWrite() throws Exception {
    Path jar = jar(good());
    JarTrust trust = pinned(JarTrust.Mode.STRICT, sha256(jar));
    permit(jar, "rw-rw-r--");
    assertThat(problem(trust)).contains(jar + " can be written by others (mode 664)", "chmod go-w");
    permit(jar, "rw-r--r--");
    permit(folder, "rwxrwxrwx");
    assertThat(problem(trust)).contains(folder + " can be written by others (mode 777)");
    permit(folder, "rwxr-xr-x");
    assertThat(load(trust).problems()).isEmpty();
    assertThat(load(pinned(JarTrust.Mode.OPEN, sha256(jar))).problems()).isEmpty();
  }

  @Test
  void strictLooksBehindLinksAndAtTheFoldersOnTheWay() throws Exception {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Path jar = good().build(elsewhere.resolve("good.jar"));
    permit(jar, "rw-r--r--");
    permit(elsewhere, "rwxrwxrwx");
    Files.createSymbolicLink(folder.resolve("link.jar"), jar);
    assertThat(problem(pinned(JarTrust.Mode.STRICT, sha256(jar))))
        .contains(elsewhere + " can be written by others");
  }

  @Test
  void strictTakesNothingOfAnotherUser() throws Exception {
    Path jar = jar(good());
    int user = (int) Files.getAttribute(jar, "unix:uid");
    int other = user == 0 ? 65_534 : user;
    if (user == 0) {
      Files.setAttribute(jar, "unix:uid", other);
    }
    var gatekeeper = new Gatekeeper(pinned(JarTrust.Mode.STRICT, PIN), other + 1);
    assertThat(
            catchThrowableOfType(BrokenExtensionException.class, () -> gatekeeper.checkPlace(jar)))
        .hasMessageContaining(jar + " belongs to user " + other, "chown it to root");
  }

  @Test
  void onlyTrustedSignaturesCount() throws Exception {
    Signer trusted = Signer.named("trusted", temporary);
    Signer stranger = Signer.named("stranger", temporary);
    Path jar = jar(good());
    assertThat(problem(signedBy(trusted.certificate())))
        .contains("it is not signed", "pin it with sha256");
    trusted.sign(jar);
    assertThat(load(signedBy(trusted.certificate())).problems()).isEmpty();
    assertThat(load(JarTrust.OPEN).problems()).isEmpty();
    assertThat(problem(signedBy(stranger.certificate())))
        .contains("its signature is not trusted (CN=trusted: ");
  }

  @Test
  void aPinNeedsNoSignature() throws Exception {
    Signer trusted = Signer.named("trusted", temporary);
    String sha256 = sha256(jar(good()));
    JarTrust trust =
        new JarTrust(
            JarTrust.Mode.OPEN, List.of(trusted.certificate()), Map.of("good", sha256), Map.of());
    assertThat(load(trust).problems()).isEmpty();
  }

  @Test
  void signatureOfAnExpiredCertificateDoesNotCount() throws Exception {
    Signer expired = Signer.named("expired", temporary, "-startdate", "-10d", "-validity", "5");
    expired.sign(jar(good()));
    assertThat(problem(signedBy(expired.certificate()))).contains("CN=expired: NotAfter: ");
  }

  @Test
  void changedOrAddedEntriesBreakTheSignature() throws Exception {
    Signer trusted = Signer.named("trusted", temporary);
    Path jar = jar(good().entry("data.txt", bytes("one")));
    trusted.sign(jar);
    byte[] signed = Files.readAllBytes(jar);
    Jars.rewrite(jar, (name, it) -> name.equals("data.txt") ? bytes("two") : it);
    assertThat(problem(JarTrust.OPEN)).contains("its signature does not fit its content");
    Files.write(jar, signed);
    Jars.rewrite(jar, (name, it) -> it);
    assertThat(load(signedBy(trusted.certificate())).problems()).isEmpty();
    Jars.add(jar, "more.txt", bytes("x"));
    assertThat(problem(signedBy(trusted.certificate())))
        .contains("its entry more.txt is not covered by its signature");
  }
}
