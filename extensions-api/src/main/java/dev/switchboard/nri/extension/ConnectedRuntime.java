package dev.switchboard.nri.extension;

/**
 * The runtime that the host is connected to.
 *
 * @param name its name, for example {@code containerd}
 * @param version its version
 * @param nriMajor first number of the version of NRI that it speaks
 * @param nriMinor second number of it
 */
public record ConnectedRuntime(String name, String version, int nriMajor, int nriMinor) {
  /**
   * Whether it knows what came with a version of NRI. What it does not know in an adjustment it
   * drops without a word.
   */
  public boolean knowsNri(int major, int minor) {
    return nriMajor > major || (nriMajor == major && nriMinor >= minor);
  }
}
