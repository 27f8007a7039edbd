package dev.switchboard.nri.session;

/** Told of the runtime's comings and goings; must be quick and not throw. */
@FunctionalInterface
public interface RuntimeListener {
  /** A runtime that launched us has gone. */
  void gone();

  /** A runtime is served from now on, and has told what exists. */
  default void serving() {}
}
