package dev.switchboard.nri.app.host;

import dev.switchboard.nri.MissedContainer;
import dev.switchboard.nri.Reload.Outcome;
import dev.switchboard.nri.Switchboard;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * What became of reloads, which extensions stay in memory after them, and what was missed
 * meanwhile.
 */
record ReloadMeters(Switchboard switchboard, MeterRegistry registry) {
  void register() {
    for (Outcome outcome : Outcome.values()) {
      FunctionCounter.builder(
              "switchboard.reloads", switchboard, running -> running.reloadCount(outcome))
          .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .description("changes of jars and configuration while running")
          .register(registry);
    }
    Gauge.builder(
            "switchboard.containers.unprocessed",
            switchboard,
            running -> running.missedContainers().stream().filter(MissedContainer::lacking).count())
        .description("containers created without us that extensions would have changed")
        .register(registry);
    switchboard.onKept(kept -> registerKept(kept.id()));
  }

  /** Only for an extension that has been found to leak: most never are. */
  private void registerKept(String id) {
    Gauge.builder(
            "switchboard.extensions.kept",
            switchboard,
            running ->
                running.keptExtensions().stream().filter(each -> each.id().equals(id)).count())
        .tag("link", id)
        .description("unloaded generations of an extension that are in memory all the same")
        .register(registry);
  }
}
