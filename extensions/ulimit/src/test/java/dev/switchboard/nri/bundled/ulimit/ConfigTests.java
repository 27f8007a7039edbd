package dev.switchboard.nri.bundled.ulimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.bundled.ulimit.Config.Default;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTests {
  private static List<String> problems(Config config) {
    var problems = new ArrayList<String>();
    config.validate((key, got, expected) -> problems.add(key + "=" + got + ": " + expected));
    return problems;
  }

  @Test
  void softIsHardWhereItIsLeftOut() {
    var config = new Config(null, List.of(new Default("core", "1k", null)), null, null, null);
    assertThat(problems(config)).isEmpty();
    assertThat(config.limits())
        .containsExactly(Map.entry(LimitType.CORE, new Rlimit("RLIMIT_CORE", 1000, 1000)));
  }

  @Test
  void everyProblemOfTheConfigurationIsTold() {
    var config =
        new Config(
            null,
            List.of(new Default("x", "1", "2"), new Default("core", "many", null)),
            Map.of("nofile", "10", "rss", "?"),
            Map.of("nofile", "9", "y", "1"),
            null);
    assertThat(problems(config))
        .containsExactlyInAnyOrder(
            "defaults[0].type=x: one of " + LimitType.NAMES,
            "defaults[0].soft=2: at most hard, which is 1",
            "defaults[1].hard=many: a number, a size such as 64Mi, or unlimited",
            "defaults[1].soft=many: a number, a size such as 64Mi, or unlimited",
            "floor.rss=?: a number, a size such as 64Mi, or unlimited",
            "ceiling.y=y: one of " + LimitType.NAMES + " as the key",
            "floor.nofile=10: at most the ceiling of that type");
  }
}
