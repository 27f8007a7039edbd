package dev.switchboard.nri.chain;

/**
 * The end of a process whose memory is exhausted. Nothing in it can be relied on any more, least of
 * all to answer the runtime in time; a new one is connected within seconds.
 *
 * <p>The launcher has the JVM itself end on an exhausted heap. This is for what the JVM does not
 * count as that, such as threads that cannot be made.
 */
final class OutOfMemory {
  private static final int EXIT_CODE = 3; // the JVM's own, see -XX:+ExitOnOutOfMemoryError

  private OutOfMemory() {}

  static void end(OutOfMemoryError error, Link link) {
    try {
      System.err.println("Terminating due to " + error + " in " + link.label());
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
