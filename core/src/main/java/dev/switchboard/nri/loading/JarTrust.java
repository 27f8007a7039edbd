package dev.switchboard.nri.loading;

import dev.switchboard.nri.merge.Grants;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * What a jar must be able to show before its code runs.
 *
 * @param mode how much that is
 * @param certificates who may sign; a jar that is not pinned has to be signed by one of them, or by
 *     somebody they vouch for. None: signatures do not count
 * @param pins SHA-256 in hexadecimal digits by extension id: no other bytes are accepted
 * @param grants what configuration lets an extension ask for, by its id
 */
public record JarTrust(
    Mode mode,
    List<X509Certificate> certificates,
    Map<String, String> pins,
    Map<String, Grants> grants) {
  /** Takes any jar that lies in the directory. */
  public static final JarTrust OPEN = new JarTrust(Mode.OPEN, List.of(), Map.of(), Map.of());

  /** How much a jar has to show. */
  public enum Mode {
    /** Pins and certificates count where there are some; a jar may ask for what it names itself. */
    OPEN,
    /**
     * Each jar is pinned or signed, nobody but root and the service's user can have put it there,
     * and it may ask for what configuration grants alone.
     */
    STRICT
  }

  public JarTrust {
    certificates = List.copyOf(certificates);
    pins = Map.copyOf(pins);
    grants = Map.copyOf(grants);
  }
}
