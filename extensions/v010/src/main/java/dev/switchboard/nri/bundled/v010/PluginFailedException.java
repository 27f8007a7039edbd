package dev.switchboard.nri.bundled.v010;

/** A plugin that could not be run or has failed. */
final class PluginFailedException extends Exception {
  private static final long serialVersionUID = 1;

  PluginFailedException(String message) {
    super(message);
  }
}
