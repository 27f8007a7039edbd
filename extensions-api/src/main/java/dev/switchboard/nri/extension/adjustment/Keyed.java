package dev.switchboard.nri.extension.adjustment;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values with keys, in the order in which keys came first; the last value of a key counts. A wish
 * has many such fields with next to nothing in them, and each link of each request builds one: so
 * there is a list of this kind only for more than one, and only many entries are hashed.
 */
final class Keyed<V> extends AbstractList<V> {
  private static final int FEW = 16;

  private final Function<? super V, String> keyOf;
  private final List<V> values = new ArrayList<>(4);
  private @Nullable Map<String, Integer> index;

  private Keyed(Function<? super V, String> keyOf) {
    this.keyOf = keyOf;
  }

  /**
   * The values and one more, in the place of the one with its key if there is one. What is handed
   * in is not to be used any more.
   *
   * @param values none, or what this has returned for the same kind of value
   */
  static <V> List<V> with(List<V> values, V value, Function<? super V, String> keyOf) {
    if (values.isEmpty()) {
      return List.of(value);
    }
    Keyed<V> several;
    if (values instanceof Keyed<V> already) {
      several = already;
    } else {
      several = new Keyed<>(keyOf);
      several.put(values.getFirst());
    }
    several.put(value);
    return several;
  }

  private void put(V value) {
    String key = keyOf.apply(value);
    int place = placeOf(key);
    if (place >= 0) {
      values.set(place, value);
      return;
    }
    if (index != null) {
      index.put(key, values.size());
    }
    values.add(value);
  }

  private int placeOf(String key) {
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

  @Override
  public V get(int place) {
    return values.get(place);
  }

  @Override
  public int size() {
    return values.size();
  }
}
