package dev.switchboard.nri.extension.adjustment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values with keys, in the order in which keys came first; the last value of a key counts. A wish
 * has many such fields with next to nothing in them, and each link of each request builds one: so
 * only many entries are hashed.
 */
final class Keyed<V> {
  private static final int FEW = 16;

  private final Function<? super V, String> keyOf;
  private List<V> values = List.of();
  private @Nullable Map<String, Integer> index;

  Keyed(Function<? super V, String> keyOf) {
    this.keyOf = keyOf;
  }

  void put(V value) {
    if (values.isEmpty()) {
      values = List.of(value);
      return;
    }
    if (values.size() == 1) {
      values = new ArrayList<>(values);
    }
    String key = keyOf.apply(value);
    int place = indexOf(key);
    if (place >= 0) {
      values.set(place, value);
      return;
    }
    if (index != null) {
      index.put(key, values.size());
    }
    values.add(value);
  }

  private int indexOf(String key) {
    if (values.size() > FEW) {
      return index().getOrDefault(key, -1);
    }
    for (int i = 0; i < values.size(); i++) {
      if (keyOf.apply(values.get(i)).equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private Map<String, Integer> index() {
    if (index == null) {
      index = new HashMap<>();
      for (int i = 0; i < values.size(); i++) {
        index.put(keyOf.apply(values.get(i)), i);
      }
    }
    return index;
  }

  List<V> values() {
    return List.copyOf(values);
  }
}
