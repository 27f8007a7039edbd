package dev.switchboard.nri.bundled.wasm;

/** An instance of a module was left in the middle of a call: nobody may call it again. */
final class BrokenInstanceException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenInstanceException(String problem) {
    super(problem);
  }
}
