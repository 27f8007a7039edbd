package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.model.Ordered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each link is shown of maps and lists that grow from link to link. */
class OrderedTests {
  @Test
  void everyStageOfAGrowingMapStaysAsItWas() {
    var random = new Random(7);
    var expected = new LinkedHashMap<String, String>();
    Map<String, String> map = Map.of();
    List<Map<String, String>> stages = new ArrayList<>();
    List<Map<String, String>> wanted = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String key = "k" + random.nextInt(100);
      map = Ordered.with(map, key, "v" + i);
      expected.put(key, "v" + i);
      stages.add(map);
      wanted.add(new LinkedHashMap<>(expected));
      if (random.nextInt(5) == 0) {
        assertThat(map).containsExactlyEntriesOf(expected);
      }
    }
    for (int i = 0; i < stages.size(); i++) {
      assertThat(stages.get(i)).containsExactlyEntriesOf(wanted.get(i)).isEqualTo(wanted.get(i));
      assertThat(stages.get(i).get("k1")).isEqualTo(wanted.get(i).get("k1"));
    }
  }

  @Test
  void everyStageOfAGrowingListStaysAsItWas() {
    List<Integer> list = List.of(0, 1, 2);
    List<List<Integer>> stages = new ArrayList<>();
    for (int i = 3; i < 100; i++) {
      list = Ordered.with(list, i);
      stages.add(list);
      if (i % 10 == 0) {
        assertThat(list).hasSize(i + 1);
      }
    }
    for (int i = stages.size() - 1; i >= 0; i--) {
      assertThat(stages.get(i)).isEqualTo(IntStream.rangeClosed(0, i + 3).boxed().toList());
    }
  }

  @Test
  void nobodyCanChangeThem() {
    assertThatThrownBy(() -> Ordered.with(List.of("a"), "b").add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
    Map<String, String> map = Ordered.with(Map.of("a", "1"), "b", "2");
    assertThatThrownBy(() -> map.put("c", "3")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.entrySet().iterator().next().setValue("3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void severalThreadsMayLookAtOneForTheFirstTime() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 500; round++) {
        List<Integer> grown = List.of(0);
        for (int i = 1; i < 20; i++) {
          grown = Ordered.with(grown, i);
        }
        List<Integer> shared = grown;
        Callable<Integer> sum = () -> shared.stream().mapToInt(Integer::intValue).sum();
        for (var result : threads.invokeAll(List.of(sum, sum, sum, sum))) {
          assertThat(result.get()).isEqualTo(190);
        }
      }
    }
  }
}
