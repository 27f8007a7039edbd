package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.host.ExtensionsEndpoint.Counters;
import dev.switchboard.nri.chain.LinkSettings;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.guest.GuestStatus;
import dev.switchboard.nri.transport.PeerCredentials;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The ordinary plugins that have connected to us, are expected to, or have left. */
@Endpoint(id = "guests")
final class GuestsEndpoint {
  private final SwitchboardLifecycle lifecycle;
  private final LinkCounters counters;

  GuestsEndpoint(SwitchboardLifecycle lifecycle, LinkCounters counters) {
    this.lifecycle = lifecycle;
    this.counters = counters;
  }

  /**
   * All of them.
   *
   * @param socket where they connect; null for nowhere
   */
  record Guests(@Nullable String socket, List<Guest> guests) {}

  /**
   * One of them.
   *
   * @param version of NRI, as it told
   * @param grants what it may ask for
   * @param lastError why it left, or was not taken in
   * @param lastFailure the newest failure in a request
   */
  record Guest(
      String id,
      GuestStatus.State state,
      Instant since,
      @Nullable Long pid,
      @Nullable Long uid,
      @Nullable String version,
      List<String> events,
      @Nullable Integer priority,
      @Nullable Long timeoutMs,
      @Nullable OnFailure onFailure,
      boolean required,
      List<String> grants,
      @Nullable String lastError,
      Counters counters,
      LinkCounters.@Nullable Failure lastFailure) {}

  @ReadOperation
  public Guests guests() {
    lifecycle.settle();
    Switchboard switchboard = lifecycle.switchboard();
    return new Guests(
        switchboard.settings().guests().socketPath().map(Path::toString).orElse(null),
        switchboard.guests().stream().map(this::view).toList());
  }

  private Guest view(GuestStatus guest) {
    LinkCounters.Counts counts = counters.of(guest.id());
    return new Guest(
        guest.id(),
        guest.state(),
        guest.since(),
        guest.peer().map(PeerCredentials::pid).orElse(null),
        guest.peer().map(PeerCredentials::uid).orElse(null),
        guest.nriVersion().orElse(null),
        guest.events().stream().map(Event::nriName).toList(),
        guest.settings().map(LinkSettings::priority).orElse(null),
        guest.settings().map(settings -> settings.policy().timeout().toMillis()).orElse(null),
        guest.settings().map(settings -> settings.policy().onFailure()).orElse(null),
        guest.required(),
        guest.grants().names(),
        guest.lastError().orElse(null),
        Counters.of(counts),
        counts.lastFailure().orElse(null));
  }
}
