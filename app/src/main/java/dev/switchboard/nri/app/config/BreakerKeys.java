package dev.switchboard.nri.app.config;

import dev.switchboard.nri.chain.BreakerSettings;
import dev.switchboard.nri.extension.Validated.Problems;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** When a link that keeps failing is switched off. */
record BreakerKeys(
    @DefaultValue("5") int failures,
    @DefaultValue("1m") Duration window,
    @DefaultValue("1s") Duration initialDelay,
    @DefaultValue("30s") Duration maxDelay,
    @DefaultValue("2") int stuckThreads) {
  BreakerSettings toSettings() {
    return new BreakerSettings(failures, window, initialDelay, maxDelay, stuckThreads);
  }

  void validate(String key, Problems problems) {
    if (failures < 1) {
      problems.add(key + ".failures", failures, "1 or more");
    }
    if (stuckThreads < 1) {
      problems.add(key + ".stuck-threads", stuckThreads, "1 or more");
    }
    SwitchboardProperties.positive(problems, key + ".window", window);
    SwitchboardProperties.positive(problems, key + ".initial-delay", initialDelay);
    if (maxDelay.compareTo(initialDelay) < 0) {
      problems.add(key + ".max-delay", maxDelay, "initial-delay (" + initialDelay + ") or more");
    }
  }
}
