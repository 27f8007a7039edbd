package dev.switchboard.nri.extension;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The request that a handler is called for. */
public interface RequestContext {
  /** Identifies the request in errors, log lines and records. */
  String requestId();

  /** What the request is about; empty for Synchronize, which is no event. */
  Optional<Event> event();

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
