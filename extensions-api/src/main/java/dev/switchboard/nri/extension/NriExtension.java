package dev.switchboard.nri.extension;

import org.pf4j.ExtensionPoint;

/**
 * What a jar extends the host with: one public class with a public constructor without parameters,
 * annotated with pf4j's {@code @Extension}, that implements one or more of the handler interfaces
 * of this package. What it is called for follows from which of them it implements.
 *
 * <p>Threads: calls come from threads of the host, one request at a time as a rule; after a timeout
 * an earlier call may still be running when the next one comes.
 */
public interface NriExtension extends ExtensionPoint {
  /**
   * Called once, before the first request. What it throws makes the extension FAILED: visible in
   * health and at the endpoint, and out of the chain.
   */
  default void start(ExtensionContext context) throws Exception {}

  /** Called once, after the last request has returned. */
  default void stop() throws Exception {}
}
