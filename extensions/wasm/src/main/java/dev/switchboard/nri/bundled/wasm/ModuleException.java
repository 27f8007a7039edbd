package dev.switchboard.nri.bundled.wasm;

/** A module did not do what it was asked for; the message names it. */
final class ModuleException extends Exception {
  private static final long serialVersionUID = 1L;

  private ModuleException(String message) {
    super(message);
  }

  /** In the module's own words, which are passed on unchanged, as by the runtime. */
  static ModuleException refused(String words) {
    return new ModuleException(words);
  }

  static ModuleException of(String module, String problem) {
    return new ModuleException("module " + module + " " + problem);
  }
}
