package dev.switchboard.nri.session;

import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.node.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How things stand with the runtime.
 *
 * @param state where in its life the connection is
 * @param mode who started whom
 * @param since when the state was reached
 * @param runtime the runtime of this connection, or of the last one
 * @param eventMask events subscribed to, bit {@code Event - 1}; 0 before the first connection
 * @param reconnects connections after the first that reached {@link State#SERVING}
 * @param lastError why the last connection or attempt ended
 */
public record ConnectionStatus(
    State state,
    Mode mode,
    Instant since,
    Optional<RuntimeInfo> runtime,
    int eventMask,
    long reconnects,
    Optional<String> lastError) {

  /** Who started whom. */
  public enum Mode {
    /** We dial the runtime's socket, and again after each loss. */
    EXTERNAL,
    /** The runtime started us and handed us a socket; when it is gone so are we. */
    LAUNCHED
  }

  /**
   * The life of a connection.
   *
   * <pre>
   * DISCONNECTED  → CONNECTED      the socket is open
   * CONNECTED     → CONFIGURED     Configure answered; may come before the reply to RegisterPlugin
   * CONFIGURED    → SERVING        the last part of Synchronize answered
   * any           → DISCONNECTED   the socket is lost, registration refused, or a new session wanted
   * any           → STOPPED        we are shutting down
   * </pre>
   */
  public enum State {
    DISCONNECTED,
    CONNECTED,
    CONFIGURED,
    SERVING,
    STOPPED
  }

  /**
   * The runtime, as Configure told.
   *
   * @param name its name
   * @param version its version
   * @param nriVersion version of NRI that it speaks, told or known from its release, else the
   *     oldest
   * @param nri the same; empty if nobody knows
   * @param registrationTimeout how long it waits for a registration
   * @param requestTimeout how long it waits for an answer
   * @param failClosed what becomes of a container whose creation we miss
   */
  public record RuntimeInfo(
      String name,
      String version,
      String nriVersion,
      Optional<NriVersion> nri,
      Duration registrationTimeout,
      Duration requestTimeout,
      FailClosed failClosed) {
    /** As extensions see it; empty if nobody knows what version of NRI it speaks. */
    public Optional<ConnectedRuntime> connectedRuntime() {
      return NriVersion.told(nriVersion)
          .map(nri -> new ConnectedRuntime(name, version, nri.major(), nri.minor()));
    }

    /** As far as it decides what of a wish has an effect. */
    public Target target(NodeState node) {
      return new Target(nri, name, node::knowsContainer, true);
    }
  }
}
