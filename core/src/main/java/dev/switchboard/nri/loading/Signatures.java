package dev.switchboard.nri.loading;

import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/** Checks who has signed a jar. That the signatures fit its bytes has been checked in reading. */
final class Signatures {
  private static final String REMEDY =
      "have it signed by a certificate of switchboard.trusted-certificates, or pin it with sha256";

  private Signatures() {}

  /**
   * @throws BrokenExtensionException if not every entry is signed by one and the same trusted
   *     signer, or its certificate was not valid then
   */
  static void check(JarContent content, List<X509Certificate> trusted)
      throws BrokenExtensionException {
    if (content.unsigned() != null) {
      throw new BrokenExtensionException(
          content.anySigned()
              ? "its entry " + content.unsigned() + " is not covered by its signature"
              : "it is not signed",
          REMEDY);
    }
    String reason = "";
    for (CodeSigner signer : content.signers()) {
      try {
        check(signer, trusted);
        return;
      } catch (GeneralSecurityException e) {
        reason = subject(signer) + ": " + e.getMessage();
      }
    }
    throw new BrokenExtensionException("its signature is not trusted (" + reason + ")", REMEDY);
  }

  private static String subject(CodeSigner signer) {
    return ((X509Certificate) signer.getSignerCertPath().getCertificates().getFirst())
        .getSubjectX500Principal()
        .getName();
  }

  @SuppressWarnings("JavaUtilDate") // what certificates take
  private static void check(CodeSigner signer, List<X509Certificate> trusted)
      throws GeneralSecurityException {
    CertPath path = signer.getSignerCertPath();
    Date signed = signer.getTimestamp() == null ? new Date() : signer.getTimestamp().getTimestamp();
    X509Certificate first = (X509Certificate) path.getCertificates().getFirst();
    if (trusted.contains(first)) {
      first.checkValidity(signed);
      return;
    }
    var parameters =
        new PKIXParameters(
            trusted.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet()));
    parameters.setRevocationEnabled(false);
    parameters.setDate(signed);
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }
}
