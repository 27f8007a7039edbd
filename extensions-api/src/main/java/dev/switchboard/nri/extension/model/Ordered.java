package dev.switchboard.nri.extension.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Immutable maps that keep their order, so that what people read and compare is stable. Those of a
 * {@link Container} and a {@link PodSandbox} are such maps.
 */
public final class Ordered {
  private Ordered() {}

  /** What is such a copy already stays as it is: links are shown many containers with one map. */
  public static <V> Map<String, V> copyOf(Map<String, V> map) {
    if (map.isEmpty()) {
      return Map.of();
    }
    return map instanceof Copy<V> ? map : new Copy<>(entries(map));
  }

  /**
   * A copy with one entry set: an old one keeps its place, a new one comes last.
   *
   * @param map stays as it is
   */
  public static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    Map.Entry<String, V>[] before = map instanceof Copy<V> copy ? copy.entries : entries(map);
    int place = Copy.indexOf(before, key);
    Map.Entry<String, V>[] after =
        Arrays.copyOf(before, place < 0 ? before.length + 1 : before.length);
    after[place < 0 ? before.length : place] = Map.entry(key, value);
    return new Copy<>(after);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // nothing but such entries is put in
  private static <V> Map.Entry<String, V>[] entries(Map<String, V> map) {
    var entries = new Map.Entry[map.size()];
    int next = 0;
    for (Map.Entry<String, V> entry : map.entrySet()) {
      entries[next++] = Map.entry(entry.getKey(), entry.getValue());
    }
    return entries;
  }

  /**
   * An array of entries. Each link of a chain gets a copy that is a little longer, and most never
   * look into it: so a copy has to be cheap, and few entries are found as fast without hashing.
   */
  private static final class Copy<V> extends AbstractMap<String, V> {
    private static final int FEW = 32;

    private final Map.Entry<String, V>[] entries;

    /** Made when many entries are first looked at by key; by two threads at worst, and the same. */
    private @Nullable Map<String, V> index;

    private Copy(Map.Entry<String, V>[] entries) {
      this.entries = entries;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
      if (entries.length > FEW) {
        return index().get(key);
      }
      int place = indexOf(entries, key);
      return place < 0 ? null : entries[place].getValue();
    }

    private Map<String, V> index() {
      Map<String, V> made = index;
      if (made == null) {
        made = HashMap.newHashMap(entries.length);
        for (Map.Entry<String, V> entry : entries) {
          made.put(entry.getKey(), entry.getValue());
        }
        made = Map.copyOf(made); // safe to be handed to another thread without more ado
        index = made;
      }
      return made;
    }

    private static <V> int indexOf(Map.Entry<String, V>[] entries, @Nullable Object key) {
      for (int i = 0; i < entries.length; i++) {
        if (entries[i].getKey().equals(key)) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return get(key) != null;
    }

    @Override
    public int size() {
      return entries.length;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super V> action) {
      for (Map.Entry<String, V> entry : entries) {
        action.accept(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, V>> iterator() {
          return Collections.unmodifiableList(Arrays.asList(entries)).iterator();
        }

        @Override
        public int size() {
          return entries.length;
        }
      };
    }
  }
}
