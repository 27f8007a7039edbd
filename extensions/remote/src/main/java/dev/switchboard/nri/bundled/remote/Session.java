package dev.switchboard.nri.bundled.remote;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.wire.proto.ConfigureResponse;

/** A remote that has been configured and synchronized over a connection. */
final class Session {
  private static final int ALL = (1 << Event.values().length) - 1;

  private final Connection connection;
  private final ConfigureResponse configured;
  private volatile boolean usesStateChange;

  Session(Connection connection, ConfigureResponse configured) {
    this.connection = connection;
    this.configured = configured;
  }

  /** Bits of the mask that are no event. */
  static int strange(ConfigureResponse answer) {
    return answer.getEvents() & ~ALL;
  }

  Connection connection() {
    return connection;
  }

  /** What it has subscribed to: everything, if it did not say. */
  int events() {
    return configured.getEvents() == 0 ? ALL : configured.getEvents();
  }

  boolean hears(Event event) {
    return (events() & event.bit()) != 0;
  }

  /** Whether it wants to stay connected when it was late. */
  boolean staysWhenLate() {
    return configured.getFailurePolicy().getKeepConnected();
  }

  boolean usesStateChange() {
    return usesStateChange;
  }

  /** It does not know an event's own method: from now on it gets StateChange for all of those. */
  void useStateChange() {
    usesStateChange = true;
  }
}
