package dev.switchboard.nri.app.config;

/** A file of settings that is no YAML; the message says which, and where in it. */
final class UnreadableFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreadableFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Without the lines of the file that come after the reason. */
  String inOneLine() {
    return String.valueOf(getMessage()).lines().findFirst().orElse("")
        + "; often it is the indentation, a tab, or a missing quote or colon";
  }
}
