package dev.switchboard.nri.extension.model;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Immutable maps that keep their order, so that what people read and compare is stable, and lists
 * and maps that are put together when somebody looks. Those of a {@link Container} and a {@link
 * PodSandbox} are such maps and lists. Safe on any thread.
 *
 * <p>Each link of a chain is shown a container that is a little larger than what the one before has
 * seen, and most never look into most of it.
 */
public final class Ordered {
  private Ordered() {}

  /** What is such a map already stays as it is: links are shown many containers with one map. */
  public static <V> Map<String, V> copyOf(Map<String, V> map) {
    if (map instanceof Entries<V>) {
      return map;
    }
    return map.isEmpty() ? Map.of() : new Entries<>(new Elements<>(entries(map)));
  }

  /** What is such a list already stays as it is. */
  static <E> List<E> copyOf(List<E> list) {
    return list instanceof Elements<E> ? list : List.copyOf(list);
  }

  /**
   * A map that is put together when somebody first looks at it.
   *
   * @param map called at most once by each thread that looks, and let go of then
   */
  public static <V> Map<String, V> lazyMap(Supplier<Map<String, V>> map) {
    return new Entries<>(new Elements<>(() -> entries(map.get())));
  }

  /**
   * A list that is put together when somebody first looks at it.
   *
   * @param list called at most once by each thread that looks, and let go of then
   */
  public static <E> List<E> lazyList(Supplier<List<E>> list) {
    return new Elements<>(() -> list.get().toArray());
  }

  private static <V> Object[] entries(Map<String, V> map) {
    var entries = new Object[map.size()];
    int next = 0;
    for (Map.Entry<String, V> entry : map.entrySet()) {
      entries[next++] = Map.entry(entry.getKey(), entry.getValue());
    }
    return entries;
  }

  /** A list, or how to make it. */
  private static final class Elements<E> extends AbstractList<E> implements RandomAccess {
    // Let go of once there is the array; read before it, so that one of them is there.
    private volatile @Nullable Supplier<Object[]> maker;
    private volatile Object @Nullable [] array;

    private Elements(Object[] array) {
      this.array = array;
    }

    private Elements(Supplier<Object[]> maker) {
      this.maker = maker;
    }

    private Object[] array() {
      Supplier<Object[]> making = maker;
      Object[] elements = array;
      if (elements == null) {
        elements = requireNonNull(making).get();
        array = elements;
        maker = null;
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
      return array().length;
    }

    @Override
    public Object[] toArray() {
      return array().clone();
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
