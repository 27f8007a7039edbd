package dev.switchboard.nri.extension;

import java.time.Duration;
import java.util.List;

/** The request that a handler is called for. */
public interface RequestContext {
  /** Identifies the request in errors, log lines and records. */
  String requestId();

  /**
   * Time left for this extension. When it is used up the host goes on without waiting and
   * interrupts the calling thread.
   */
  Duration remaining();

  /**
   * Metadata that the runtime sent along.
   *
   * @param key in lower case, for example {@code traceparent}
   * @return values in the order sent; empty if there are none
   */
  List<String> metadata(String key);
}
