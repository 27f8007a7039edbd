package dev.switchboard.nri.extension.model;

/**
 * The seccomp profile that the pod's author asked for.
 *
 * @param type kind of profile
 * @param localhostRef file of a {@link Type#LOCALHOST} profile, else empty
 */
public record SecurityProfile(Type type, String localhostRef) {

  /** Kinds of profile; the ordinal is the number on the wire. */
  public enum Type {
    RUNTIME_DEFAULT,
    UNCONFINED,
    LOCALHOST
  }
}
