package dev.switchboard.nri.guest;

import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.merge.Grants;
import dev.switchboard.nri.transport.PeerCredentials;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A guest as it is now, or was when it left.
 *
 * @param id its id as a link; of one that has never come, the name that is configured
 * @param state where in its life it is
 * @param since when it came to be so
 * @param peer its process
 * @param nriVersion what it told; versions before v0.12 tell nothing
 * @param events what it has subscribed to
 * @param settings its place in the chain; empty as long as that is not known
 * @param grants what it may ask for; nothing before it has its place
 * @param required whether pods and containers are refused while it is not there
 * @param lastError why it left, or was not taken in
 */
public record GuestStatus(
    String id,
    State state,
    Instant since,
    Optional<PeerCredentials> peer,
    Optional<String> nriVersion,
    Set<Event> events,
    Optional<LinkSettings> settings,
    Grants grants,
    boolean required,
    Optional<String> lastError) {

  /**
   * The life of a guest.
   *
   * <pre>
   * EXPECTED → WAITING   it has registered; there may be no runtime yet whose state it can be told
   * WAITING  → JOINING   configured; in the chain, where requests wait for it
   * JOINING  → SERVING   synchronized
   * any      → GONE      its connection is lost, or was closed
   * </pre>
   */
  public enum State {
    /** Configured, but never seen. */
    EXPECTED,
    WAITING,
    JOINING,
    SERVING,
    GONE
  }
}
