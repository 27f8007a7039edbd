package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.loading.LoadedExtension;
import dev.switchboard.nri.session.ConnectionStatus;
import dev.switchboard.nri.session.ConnectionStatus.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;

/** The components of health. */
final class HealthIndicators {
  private HealthIndicators() {}

  /** Up while requests are served. */
  static Health runtime(Switchboard switchboard) {
    ConnectionStatus status = switchboard.connection();
    var health = status.state() == State.SERVING ? Health.up() : Health.down();
    health.withDetail("state", status.state()).withDetail("since", status.since());
    status
        .runtime()
        .ifPresent(
            runtime -> health.withDetail("runtime", runtime.name() + " " + runtime.version()));
    status.lastError().ifPresent(error -> health.withDetail("lastError", error));
    return health.build();
  }

  /** Down as soon as one that is not disabled cannot be used: what it was to do is not done. */
  static Health extensions(Switchboard switchboard) {
    Map<String, List<String>> failed = new LinkedHashMap<>();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (LoadedExtension extension : switchboard.extensions()) {
      counts.merge(extension.state().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
      if (extension.state() == ExtensionState.FAILED) {
        failed.put(String.valueOf(extension.jar().getFileName()), extension.problems());
      }
    }
    var health = failed.isEmpty() ? Health.up() : Health.down().withDetail("problems", failed);
    return health.withDetails(counts).build();
  }
}
