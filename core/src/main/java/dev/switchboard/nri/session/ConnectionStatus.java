package dev.switchboard.nri.session;

import dev.switchboard.nri.extension.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The connection to the runtime at one moment.
 *
 * @param state how far it has got
 * @param mode who began it
 * @param since when it got there
 * @param runtime what the runtime said of itself; empty until it has, and after a loss
 * @param events what was subscribed to; empty until configured
 * @param reconnects connections made after the first
 * @param lastError why the last connection ended or could not be made, even if there is one now
 */
public record ConnectionStatus(
    State state,
    Mode mode,
    Instant since,
    Optional<RuntimeInfo> runtime,
    Set<Event> events,
    long reconnects,
    Optional<String> lastError) {
  public ConnectionStatus {
    events = Set.copyOf(events);
  }

  /** Where a connection is in its life. */
  public enum State {
    /** There is none; it is being tried for, or waited to try. */
    DISCONNECTED,
    /** Connected, and not yet accepted and configured by the runtime. */
    REGISTERING,
    /** Configured; the runtime's pods and containers are still to come. */
    SYNCHRONIZING,
    /** Requests are served. */
    SERVING
  }

  /** Who began the connection. */
  public enum Mode {
    /** We connected to the runtime's socket. */
    EXTERNAL,
    /** The runtime started this process and handed it a connected socket. */
    LAUNCHED
  }

  /**
   * What the runtime says of itself in Configure.
   *
   * @param name for example containerd
   * @param version as it says
   * @param nriVersion told, or concluded from name and version
   * @param registrationTimeout how long it waits for a registration
   * @param requestTimeout how long it waits for an answer
   */
  public record RuntimeInfo(
      String name,
      String version,
      String nriVersion,
      Duration registrationTimeout,
      Duration requestTimeout) {}
}
