package dev.switchboard.nri.app.report;

import java.util.Objects;

/**
 * The versions at work.
 *
 * @param program of this build
 * @param nri the protocol's, as spoken at most
 * @param jdk of the running JVM
 * @param aotCache the cache of classes that the JVM was started with, or how to get one
 */
public record Version(String program, String nri, String jdk, String aotCache) {
  /** Of this process. */
  public static Version current() {
    String program = Version.class.getPackage().getImplementationVersion();
    return new Version(
        Objects.requireNonNullElse(program, "(built from a folder of classes)"),
        "0.12.5",
        Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
        System.getProperty("switchboard.aot-cache", "none; switchboard warm-up makes one"));
  }
}
