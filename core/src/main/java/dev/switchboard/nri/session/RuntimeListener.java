package dev.switchboard.nri.session;

/** Told of the runtime's comings and goings; must be quick and not throw. */
@FunctionalInterface
public interface RuntimeListener {
  /** A runtime that launched us has gone. */
  void gone();

  /**
   * The runtime has sent Configure; it waits, and has not been told yet which events we want.
   * Called on the thread of that request.
   *
   * @param configuration what it has read for us from a file of its own; empty for nothing
   */
  default void configured(String configuration) {}

  /** A runtime is served from now on, and has told what exists. */
  default void serving() {}
}
