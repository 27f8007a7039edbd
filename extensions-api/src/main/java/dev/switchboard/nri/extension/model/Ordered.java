package dev.switchboard.nri.extension.model;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Immutable maps that keep their order, so that what people read and compare is stable, and lists
 * that grow at no cost. Those of a {@link Container} and a {@link PodSandbox} are such maps and
 * lists. Safe on any thread.
 *
 * <p>Each link of a chain is shown a container that is a little larger than what the one before has
 * seen, and most never look into most of it: so what was added is put together with the rest when
 * somebody looks.
 */
public final class Ordered {
  private Ordered() {}

  /** What is such a map already stays as it is: links are shown many containers with one map. */
  public static <V> Map<String, V> copyOf(Map<String, V> map) {
    if (map.isEmpty()) {
      return Map.of();
    }
    return map instanceof Entries<V> ? map : new Entries<>(new Elements<>(entries(map)));
  }

  /** What is such a list already stays as it is. */
  static <E> List<E> copyOf(List<E> list) {
    return list instanceof Elements<E> ? list : List.copyOf(list);
  }

  /**
   * A copy with one entry set: an old one keeps its place, a new one comes last.
   *
   * @param map stays as it is
   */
  public static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    if (map.containsKey(key)) {
      Map.Entry<String, V>[] entries = entries(map);
      for (int i = 0; i < entries.length; i++) {
        if (entries[i].getKey().equals(key)) {
          entries[i] = Map.entry(key, value);
        }
      }
      return new Entries<>(new Elements<>(entries));
    }
    return withNew(map, key, value);
  }

  /**
   * The same for a key that is known not to be in it.
   *
   * @param map stays as it is
   */
  public static <V> Map<String, V> withNew(Map<String, V> map, String key, V value) {
    Elements<Map.Entry<String, V>> before =
        map instanceof Entries<V> entries ? entries.elements : new Elements<>(entries(map));
    return new Entries<>(new Elements<>(before, Map.entry(key, value)));
  }

  /**
   * A copy with one element more.
   *
   * @param list stays as it is
   */
  public static <E> List<E> with(List<E> list, E element) {
    return new Elements<>(list, requireNonNull(element));
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

  /** A list and what comes after it, until they are put together. */
  private static final class Elements<E> extends AbstractList<E> implements RandomAccess {
    private final int size;
    private final Object last;
    // Let go of once there is the array; read before it, so that one of them is there.
    private volatile @Nullable List<E> before;
    private volatile Object @Nullable [] array;

    private Elements(E[] array) {
      this.size = array.length;
      this.last = array;
      this.array = array;
    }

    private Elements(List<E> before, Object last) {
      this.size = before.size() + 1;
      this.before = before;
      this.last = last;
    }

    private Object[] array() {
      List<E> rest = before;
      Object[] elements = array;
      if (elements == null) {
        elements = together(rest);
        array = elements;
        before = null;
      }
      return elements;
    }

    private Object[] together(@Nullable List<E> rest) {
      var elements = new Object[size];
      elements[size - 1] = last;
      List<E> next = rest;
      while (next instanceof Elements<E> part && part.array == null) {
        List<E> further = part.before;
        if (further == null) {
          break; // another thread has just put it together
        }
        elements[part.size - 1] = part.last;
        next = further;
      }
      for (int i = 0; next != null && i < next.size(); i++) {
        elements[i] = next.get(i);
      }
      return elements;
    }

    @Override
    @SuppressWarnings("unchecked") // nothing else is put in
    public E get(int index) {
      return (E) array()[index];
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public Object[] toArray() {
      return Arrays.copyOf(array(), size, Object[].class);
    }
  }

  /** Entries, in a list: few are found as fast without hashing. */
  private static final class Entries<V> extends AbstractMap<String, V> {
    private static final int FEW = 32;

    private final Elements<Map.Entry<String, V>> elements;

    /** Made when many entries are first looked at by key; by two threads at worst, and the same. */
    private @Nullable Map<String, V> index;

    private Entries(Elements<Map.Entry<String, V>> elements) {
      this.elements = elements;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
      if (elements.size() > FEW) {
        return index().get(key);
      }
      for (int i = 0; i < elements.size(); i++) {
        Map.Entry<String, V> entry = elements.get(i);
        if (entry.getKey().equals(key)) {
          return entry.getValue();
        }
      }
      return null;
    }

    private Map<String, V> index() {
      Map<String, V> made = index;
      if (made == null) {
        Map<String, V> hashed = HashMap.newHashMap(elements.size());
        forEach(hashed::put);
        made = Map.copyOf(hashed); // safe to be handed to another thread without more ado
        index = made;
      }
      return made;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return get(key) != null;
    }

    @Override
    public int size() {
      return elements.size();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super V> action) {
      for (int i = 0; i < elements.size(); i++) {
        Map.Entry<String, V> entry = elements.get(i);
        action.accept(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, V>> iterator() {
          return elements.iterator();
        }

        @Override
        public int size() {
          return elements.size();
        }
      };
    }
  }
}
