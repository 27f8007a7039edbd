package dev.switchboard.nri.app.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.MissedContainer;
import dev.switchboard.nri.MissedContainer.Share;
import dev.switchboard.nri.node.Difference;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissedEndpointTests {
  private static MissedContainer container(String name, boolean repaired, boolean lacking) {
    var env = new Difference("env", "A", Optional.empty(), Optional.of("1"));
    return new MissedContainer(
        "default/web",
        name,
        "id-" + name,
        List.of(new Share("a", "1.0", List.of(env))),
        Optional.empty(),
        repaired,
        lacking);
  }

  @Test
  void whatHasBeenMadeUpForIsListedAndNotCounted() {
    List<MissedContainer> found =
        List.of(
            container("left", false, true),
            container("partly", true, true),
            container("mended", true, false));
    MissedEndpoint.Missed missed = new MissedEndpoint(() -> found).missed();
    assertThat(missed.unprocessed()).isEqualTo(2);
    assertThat(missed.containers()).isEqualTo(found);
  }

  @Test
  void nothingIsMissedWhereNothingLacks() {
    assertThat(new MissedEndpoint(List::of).missed())
        .isEqualTo(new MissedEndpoint.Missed(0, List.of()));
  }
}
