package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.extension.adjustment.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What each link is shown of a field that grows from link to link. */
class StageTests {
  private static List<String> join(List<String> before, List<Change<String>> changes) {
    var joined = new ArrayList<>(before);
    changes.forEach(change -> joined.add(change.key()));
    return joined;
  }

  private static Stage<List<String>, String> stage() {
    return new Stage<>(List.of("first"), StageTests::join);
  }

  private static List<Change<String>> wish(String... keys) {
    return List.of(keys).stream().<Change<String>>map(key -> new Change.Set<>(key, "")).toList();
  }

  @Test
  void everyStageStaysAsItWasWhicheverIsLookedAtFirst() {
    var random = new Random(7);
    var stages = new ArrayList<Stage<List<String>, String>>();
    var wanted = new ArrayList<List<String>>();
    Stage<List<String>, String> stage = stage();
    var expected = new ArrayList<>(List.of("first"));
    for (int i = 0; i < 200; i++) {
      stage = stage.next(wish("a" + i, "b" + i));
      expected.addAll(List.of("a" + i, "b" + i));
      stages.add(stage);
      wanted.add(List.copyOf(expected));
      if (random.nextInt(5) == 0) {
        assertThat(stage.get()).isEqualTo(expected);
      }
    }
    for (int i = stages.size() - 1; i >= 0; i--) {
      assertThat(stages.get(i).get()).isEqualTo(wanted.get(i));
      assertThat(stages.get(i).get() == stages.get(i).get()).isTrue();
    }
  }

  @Test
  void severalThreadsMayLookAtSeveralStagesForTheFirstTime() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 500; round++) {
        Stage<List<String>, String> middle = stage().next(wish("a")).next(wish("b"));
        Stage<List<String>, String> last = middle.next(wish("c")).next(wish("d"));
        Callable<Integer> sizes = () -> last.get().size() - middle.get().size();
        for (var result : threads.invokeAll(List.of(sizes, sizes, sizes, sizes))) {
          assertThat(result.get()).isEqualTo(2);
        }
      }
    }
  }
}
