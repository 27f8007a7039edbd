package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkPolicy;
import dev.switchboard.nri.chain.LinkStatus;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.chain.OnFailure;
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

  /**
   * Down as soon as one cannot be used that is neither disabled nor one whose failure is ignored:
   * what it was to do is not done.
   */
  static Health extensions(Switchboard switchboard) {
    Map<String, List<String>> problems = new LinkedHashMap<>();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (LoadedExtension extension : switchboard.extensions()) {
      counts.merge(extension.state().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
      if (extension.state() == ExtensionState.FAILED) {
        problems.put(String.valueOf(extension.jar().getFileName()), extension.problems());
      }
    }
    Map<String, List<String>> ignored = new LinkedHashMap<>();
    switchboard
        .unavailableExtensions()
        .forEach((id, reason) -> {
          if (switchboard.extensions().stream().noneMatch(each -> each.id().equals(id))) {
            boolean matters = matters(switchboard.settings().extension(id).policy());
            (matters ? problems : ignored).put(id, List.of(reason));
          }
        });
    Chain chain = switchboard.chain();
    for (Link link : chain.links()) {
      chain
          .status(link.id())
          .filter(
              status -> !status.reason().isEmpty() && status.state() != LinkStatus.State.MISSING)
          .ifPresent(status ->
              (matters(link.settings().policy()) ? problems : ignored)
                  .put(link.id(), List.of(status.reason())));
    }
    switchboard
        .standingAside()
        .forEach((id, reason) ->
            (matters(switchboard.settings().extension(id).policy()) ? problems : ignored)
                .put(id, List.of(reason)));
    var health = problems.isEmpty() ? Health.up() : Health.down().withDetail("problems", problems);
    if (!ignored.isEmpty()) {
      health.withDetail("ignored", ignored);
    }
    return health.withDetails(counts).build();
  }

  /** Whether it matters to the pods that it is not called. */
  private static boolean matters(LinkPolicy policy) {
    return policy.onFailure() == OnFailure.FAIL && policy.mode() == Mode.LIVE;
  }
}
