package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.session.ConnectionStatus;
import dev.switchboard.nri.session.ConnectionStatus.Mode;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.session.FailClosed;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The connection to the runtime. */
@Endpoint(id = "nri")
final class NriEndpoint {
  private final SwitchboardLifecycle lifecycle;

  NriEndpoint(SwitchboardLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** How the connection stands. */
  record Connection(
      State state,
      Mode mode,
      Instant since,
      String socket,
      String plugin,
      @Nullable RuntimeView runtime,
      String eventMask,
      List<String> events,
      long reconnects,
      @Nullable String lastError) {}

  /** The runtime, as it told of itself. */
  record RuntimeView(
      String name,
      String version,
      String nriVersion,
      long registrationTimeoutMs,
      long requestTimeoutMs,
      FailClosed failClosed) {}

  @ReadOperation
  public Connection connection() {
    Switchboard switchboard = lifecycle.switchboard();
    ConnectionStatus status = switchboard.connection();
    var settings = switchboard.settings().runtime();
    return new Connection(
        status.state(),
        status.mode(),
        status.since(),
        settings.inheritedSocket().isPresent()
            ? "descriptor " + settings.inheritedSocket().getAsInt()
            : settings.socketPath().toString(),
        settings.pluginIndex() + "-" + settings.pluginName(),
        status.runtime().map(NriEndpoint::view).orElse(null),
        "0x" + Integer.toHexString(status.eventMask()),
        events(status.eventMask()),
        status.reconnects(),
        status.lastError().orElse(null));
  }

  private static List<String> events(int mask) {
    return Arrays.stream(Event.values())
        .filter(event -> (mask & event.bit()) != 0)
        .map(Event::nriName)
        .toList();
  }

  private static RuntimeView view(ConnectionStatus.RuntimeInfo runtime) {
    return new RuntimeView(
        runtime.name(),
        runtime.version(),
        runtime.nriVersion(),
        runtime.registrationTimeout().toMillis(),
        runtime.requestTimeout().toMillis(),
        runtime.failClosed());
  }
}
