package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.effect.Warning;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;

/** Counts what links asked for without an effect. */
final class WarningMeter implements ChainListener {
  private final MeterRegistry registry;

  WarningMeter(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void linkAnswered(LinkAnswer answer) {
    if (!answer.warnings().isEmpty()) {
      count(answer.link(), answer.warnings());
    }
  }

  @Override
  public void updatesAsked(UnaskedUpdates asked) {
    count(asked.link(), asked.warnings());
  }

  private void count(Link link, List<Warning> warnings) {
    for (Warning warning : warnings) {
      registry
          .counter(
              "switchboard.warnings",
              "link",
              link.id(),
              "kind",
              warning.kind().name().toLowerCase(Locale.ROOT))
          .increment();
    }
  }
}
