package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.switchboard.nri.chain.OnFailure;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Random chains at the Go runtime side, as separate plugins and through us: the same acceptance,
 * container, updates and views. {@code -Dswitchboard.equality.chains=N} plays more of them, {@code
 * -Dswitchboard.equality.seed=S} others, {@code -Dswitchboard.equality.first=I} from one on.
 */
class MergeEqualityIT {
  private static final long CHAINS = Long.getLong("switchboard.equality.chains", 2000);
  private static final long SEED = Long.getLong("switchboard.equality.seed", 20_261_124);
  private static final long FIRST = Long.getLong("switchboard.equality.first", 0);

  private static final Logger CHAIN = (Logger) LoggerFactory.getLogger("dev.switchboard.nri.chain");
  private static final @Nullable Level BEFORE = CHAIN.getLevel();

  @TempDir Path work;

  /** Thousands of failures and warnings are meant. */
  @BeforeAll
  static void hush() {
    CHAIN.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    CHAIN.setLevel(BEFORE);
  }

  /**
   * @param scenarios what explains each of the fixed chains that show a deliberate difference
   */
  private record Result(JsonNode summary, List<String> differences, List<JsonNode> scenarios) {}

  private Result play(long chains, BiFunction<String, Consumer<String>, NriExtension> link)
      throws IOException {
    var differences = new ArrayList<String>();
    var scenarios = new ArrayList<JsonNode>();
    try (var peer =
            new JsonLines(
                List.of(
                    Peers.file("differential").toString(),
                    "-work=" + work,
                    "-guests=" + work.resolve("guests.sock"),
                    "-seed=" + SEED,
                    "-first=" + FIRST,
                    "-chains=" + chains));
        var _ = chain(peer, "strict", OnFailure.FAIL, link);
        var _ = chain(peer, "lenient", OnFailure.IGNORE, link);
        var _ = GuestHost.start(work.resolve("guests"), work.resolve("guests.sock"))) {
      while (true) {
        JsonNode event = peer.await(_ -> true, Duration.ofHours(2));
        switch (event.get("event").asString()) {
          case "difference" -> differences.add(told(event));
          case "scenario" -> scenarios.add(event);
          case "progress" -> System.out.println("[MergeEqualityIT] " + event);
          case "summary" -> {
            System.out.println("[MergeEqualityIT] " + event);
            return new Result(event, differences, scenarios);
          }
          default -> {}
        }
      }
    }
  }

  private ScriptedChain chain(
      JsonLines peer,
      String name,
      OnFailure onFailure,
      BiFunction<String, Consumer<String>, NriExtension> link) {
    return new ScriptedChain(work.resolve(name), onFailure, link, peer::write);
  }

  private static String told(JsonNode event) {
    return "%s side, -Dswitchboard.equality.seed=%s -Dswitchboard.equality.first=%s\n%s\n%s"
        .formatted(
            event.get("side").asString(),
            event.get("seed"),
            event.get("chain"),
            event.get("difference").asString(),
            event.get("minimal").asString());
  }

  @Test
  void aChainDoesWhatSeparatePluginsDo() throws Exception {
    Peers.require("differential");
    Result result = play(CHAINS, ScriptedLink::new);
    assertThat(result.differences).isEmpty();
    assertThat(result.summary.get("unexplained").asInt()).isZero();
    assertThat(result.summary.get("accepted").asLong()).isGreaterThan(CHAINS / 3);
    assertThat(result.summary.get("refused").asLong()).isGreaterThan(CHAINS / 10);
  }

  @Test
  void eachDeliberateDifferenceIsThereAndExplainedByItsRule() throws Exception {
    Peers.require("differential");
    Result result = play(0, ScriptedLink::new);
    assertThat(result.scenarios)
        .hasSizeGreaterThan(10)
        .allSatisfy(scenario -> {
          assertThat(scenario.get("difference").asString()).isEmpty();
          assertThat(scenario.get("explained").values())
              .extracting(JsonNode::asString)
              .contains(scenario.get("rule").asString());
        });
  }

  @Test
  void aLinkThatIsDroppedIsFound() throws Exception {
    Peers.require("differential");
    Result result =
        play(
            200,
            (name, shown) ->
                name.equals("10-p0")
                    ? (CreateContainerHandler) (_, _, _) -> ContainerAdjustment.none()
                    : new ScriptedLink(name, shown));
    assertThat(result.differences).isNotEmpty();
    assertThat(result.differences.getFirst()).contains("10-p0 was not asked");
  }
}
