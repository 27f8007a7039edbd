package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.effect.Warning;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts what links asked for without an effect. */
final class WarningMeter implements ChainListener {
  private final MeterRegistry registry;

  WarningMeter(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void linkAnswered(LinkAnswer answer) {
    for (Warning warning : answer.warnings()) {
      registry
          .counter(
              "switchboard.warnings",
              "link",
              answer.link().id(),
              "kind",
              warning.kind().name().toLowerCase(Locale.ROOT))
          .increment();
    }
  }
}
