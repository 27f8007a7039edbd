package dev.switchboard.nri.runtime;

/** A plugin refused a request, or failed in it under a policy that makes the request fail. */
public final class RequestRefusedException extends Exception {
  private static final long serialVersionUID = 1;
  private final String plugin;

  RequestRefusedException(String plugin, String message, Throwable cause) {
    super(message, cause);
    this.plugin = plugin;
  }

  /** The plugin's full name, index first. */
  public String plugin() {
    return plugin;
  }
}
