package dev.switchboard.nri.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.nri.extension.model.Ordered;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Maps and lists that are put together when somebody looks. */
class OrderedTests {
  @Test
  void isPutTogetherWhenItIsLookedAtAndOnce() {
    var made = new AtomicInteger();
    List<String> list =
        Ordered.lazyList(() -> {
          made.incrementAndGet();
          return List.of("a", "b");
        });
    assertThat(made).hasValue(0);
    assertThat(list).containsExactly("a", "b").isEqualTo(List.of("a", "b"));
    assertThat(made).hasValue(1);
  }

  @Test
  void aMapIsKeptAsItIsWithoutLookingAtIt() {
    Map<String, String> map =
        Ordered.lazyMap(() -> {
          throw new AssertionError("nobody asked for it");
        });
    assertThat(Ordered.copyOf(map) == map).isTrue();
  }

  @Test
  void aMapKeepsItsOrderAndFindsItsEntries() {
    var wanted = new LinkedHashMap<String, String>();
    IntStream.range(0, 100).forEach(i -> wanted.put("k" + i * 37 % 100, "v" + i));
    Map<String, String> map = Ordered.lazyMap(() -> wanted);
    assertThat(map).containsExactlyEntriesOf(wanted).isEqualTo(wanted).hasSize(100);
    assertThat(map.get("k37")).isEqualTo("v1");
    assertThat(map.containsKey("none")).isFalse();
  }

  @Test
  void nobodyCanChangeThem() {
    assertThatThrownBy(() -> Ordered.lazyList(() -> List.of("a")).add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
    Map<String, String> map = Ordered.lazyMap(() -> Map.of("a", "1"));
    assertThatThrownBy(() -> map.put("c", "3")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.entrySet().iterator().next().setValue("3"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void severalThreadsMayLookAtOneForTheFirstTime() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 500; round++) {
        List<Integer> shared = Ordered.lazyList(() -> IntStream.range(0, 20).boxed().toList());
        Callable<Integer> sum = () -> shared.stream().mapToInt(Integer::intValue).sum();
        for (var result : threads.invokeAll(List.of(sum, sum, sum, sum))) {
          assertThat(result.get()).isEqualTo(190);
        }
      }
    }
  }
}
