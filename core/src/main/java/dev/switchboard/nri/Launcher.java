package dev.switchboard.nri;

/** A runtime that starts its plugins itself, as far as it decides over this process. */
@FunctionalInterface
public interface Launcher {
  /** It has gone. */
  void gone();

  /**
   * It has sent Configure. It waits for this to return, but no longer than for any request.
   *
   * @param switchboard which is not served yet
   * @param configuration what it has read for us from a file of its own; empty for nothing
   */
  default void configured(Switchboard switchboard, String configuration) {}
}
