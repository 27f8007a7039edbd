package dev.switchboard.nri.bundled.networkdevices;

/** A command on network interfaces that could not be run, or has failed. */
final class LinkException extends Exception {
  private static final long serialVersionUID = 1;

  LinkException(String message) {
    super(message);
  }
}
