package dev.switchboard.nri.extension.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Immutable copies that keep their order, so that what people read and compare is stable. */
final class Ordered {
  private Ordered() {}

  /** What is such a copy already stays as it is: links are shown many containers with one map. */
  static <V> Map<String, V> copyOf(Map<String, V> map) {
    if (map.isEmpty()) {
      return Map.of();
    }
    return map instanceof Copy<V> ? map : new Copy<>(map);
  }

  /**
   * A list of entries. Each link of a chain gets a copy that is a little longer, and most never
   * look into it: so a copy has to be cheap, and few entries are found as fast without hashing.
   */
  private static final class Copy<V> extends AbstractMap<String, V> {
    private static final int FEW = 32;

    private final List<Map.Entry<String, V>> entries;
    private final @Nullable Map<String, V> index;

    private Copy(Map<String, V> map) {
      var copy = new ArrayList<Map.Entry<String, V>>(map.size());
      map.forEach((key, value) -> copy.add(Map.entry(key, value)));
      this.entries = Collections.unmodifiableList(copy);
      this.index = copy.size() > FEW ? new HashMap<>(map) : null;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
      if (index != null) {
        return index.get(key);
      }
      for (Map.Entry<String, V> entry : entries) {
        if (entry.getKey().equals(key)) {
          return entry.getValue();
        }
      }
      return null;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return get(key) != null;
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, V>> iterator() {
          return entries.iterator();
        }

        @Override
        public int size() {
          return entries.size();
        }
      };
    }
  }
}
