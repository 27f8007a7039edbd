package dev.switchboard.nri;

import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.extension.model.Resources.Cpu;
import dev.switchboard.nri.extension.model.Resources.Memory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Resources for tests. */
public final class SampleResources {
  private static final OptionalLong UNSET = OptionalLong.empty();

  private SampleResources() {}

  /** CPU shares and nothing else. */
  public static Resources cpuShares(long shares) {
    return new Resources(
        Memory.NONE,
        new Cpu(OptionalLong.of(shares), UNSET, UNSET, UNSET, UNSET, "", ""),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        UNSET);
  }
}
