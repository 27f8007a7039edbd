package dev.switchboard.nri.effect;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The runtime that wishes go to, as far as it decides what of them has an effect.
 *
 * @param nri the NRI it speaks; empty if nobody knows
 * @param runtimeName as Configure told it
 * @param knowsContainer whether a container of that id exists on the node
 * @param validates whether it will ask for a validation of what is created
 */
public record Target(
    Optional<NriVersion> nri,
    String runtimeName,
    Predicate<String> knowsContainer,
    boolean validates) {
  /**
   * One that speaks the newest NRI, has every container, drops nothing of an update, and asks for
   * validation.
   */
  public static final Target NEWEST =
      new Target(Optional.of(new NriVersion(0, 12, 5)), "", _ -> true, true);

  boolean lacks(NriVersion since) {
    return nri.isPresent() && nri.get().isBefore(since);
  }

  /** containerd 2.0 calls itself "v2". */
  boolean isContainerd() {
    String name = runtimeName.toLowerCase(Locale.ROOT);
    return name.equals("containerd") || name.equals("v2");
  }

  /** For texts: the NRI of this runtime. */
  String nriText() {
    return nri.map(version -> "NRI " + version).orElse("the NRI");
  }
}
