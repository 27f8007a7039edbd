package dev.switchboard.nri.guest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/** No socket for guests can be made where it is wanted. */
public final class GuestSocketException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Path path;

  GuestSocketException(Path path, IOException cause) {
    super(reason(cause), cause);
    this.path = path;
  }

  private static String reason(IOException cause) {
    return cause instanceof AccessDeniedException denied
        ? denied.getFile() + ": permission denied"
        : String.valueOf(cause.getMessage());
  }

  /** Where it is wanted. */
  public Path path() {
    return path;
  }
}
