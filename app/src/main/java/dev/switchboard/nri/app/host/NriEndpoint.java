package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.effect.NriVersion;
import dev.switchboard.nri.effect.Support;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.session.ConnectionStatus;
import dev.switchboard.nri.session.ConnectionStatus.Mode;
import dev.switchboard.nri.session.ConnectionStatus.State;
import dev.switchboard.nri.session.FailClosed;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      FailClosed failClosed,
      Capabilities capabilities) {}

  /**
   * What it makes of wishes and subscriptions.
   *
   * @param fields of a new container, by their names in NRI
   * @param events by their names in NRI; a subscription to a refused one would cost the connection
   */
  record Capabilities(Map<String, Support> fields, Map<String, Support> events) {
    static Capabilities of(Optional<NriVersion> nri) {
      int known = nri.orElse(NriVersion.OLDEST).validEvents();
      var events = new LinkedHashMap<String, Support>();
      for (Event event : Event.values()) {
        boolean valid = (known & event.bit()) != 0;
        events.put(event.nriName(), valid ? Support.HONOURED : Support.REFUSED);
      }
      return new Capabilities(Support.fields(nri), events);
    }
  }

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
        runtime.failClosed(),
        Capabilities.of(runtime.nri()));
  }
}
