package dev.switchboard.nri.session;

import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import java.util.Optional;

/** The events of one session: chosen when it is configured, and fixed from then on. */
final class Subscription {
  /**
   * Subscribed to whatever the links handle: the whole life of pods and containers, so that what is
   * known of the node stays true and a link that comes later seldom needs a new session.
   */
  private static final int WHOLE_LIFE =
      NriVersion.ALL_EVENTS & ~Event.VALIDATE_CONTAINER_ADJUSTMENT.bit();

  private final LiveChain chain;
  private final int limit;
  private final boolean wantsFailClosed;
  private Optional<NriVersion> version = Optional.empty();
  private boolean versionTold;
  private boolean chosen;
  private int mask;

  /**
   * @param limit events that may be subscribed to at most
   * @param failClosed whether containers must not be created that we have not seen
   */
  Subscription(LiveChain chain, int limit, boolean failClosed) {
    this.chain = chain;
    this.limit = limit;
    this.wantsFailClosed = failClosed;
  }

  /** Chooses, now that the runtime is known; the result is the mask. */
  synchronized int choose(ConfigureRequest request) {
    version =
        NriVersion.of(
            request.getNRIVersion(), request.getRuntimeName(), request.getRuntimeVersion());
    versionTold = NriVersion.told(request.getNRIVersion()).isPresent();
    mask = wanted();
    chosen = true;
    return mask;
  }

  private int wanted() {
    int wanted = WHOLE_LIFE;
    if (failClosed() == FailClosed.VALIDATION) {
      wanted |= Event.VALIDATE_CONTAINER_ADJUSTMENT.bit();
    }
    for (Event event : chain.current().events()) {
      wanted |= event.bit();
    }
    return wanted & version().validEvents() & limit;
  }

  /** What the runtime speaks, if that is told or known of its release. */
  synchronized Optional<NriVersion> known() {
    return version;
  }

  /** The same, or the oldest. */
  synchronized NriVersion version() {
    return version.orElse(NriVersion.OLDEST);
  }

  /** What becomes of a container whose creation we miss. */
  synchronized FailClosed failClosed() {
    return FailClosed.in(version(), wantsFailClosed);
  }

  /** Events that the chain wants by now, the runtime knows, and the mask has not. */
  synchronized int missing() {
    return chosen ? wanted() & ~mask : 0;
  }

  /** Whether the mask has events of which we only guess that the runtime knows them. */
  synchronized boolean isGuess() {
    return !versionTold && (mask & ~NriVersion.OLDEST.validEvents()) != 0;
  }
}
