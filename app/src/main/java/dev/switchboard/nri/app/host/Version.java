package dev.switchboard.nri.app.host;

import java.util.Objects;

/**
 * The versions at work.
 *
 * @param program of this build
 * @param nri the protocol's, as spoken at most
 * @param jdk of the running JVM
 */
public record Version(String program, String nri, String jdk) {
  /** Of this process. */
  public static Version current() {
    String program = Version.class.getPackage().getImplementationVersion();
    return new Version(
        Objects.requireNonNullElse(program, "(built from a folder of classes)"),
        "0.12.5",
        Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
  }
}
