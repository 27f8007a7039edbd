package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges a field that is a list with keys on the wire: mounts, variables, devices.
 *
 * <p>A removal takes the entry from a link before, and frees it for this one. In what is sent to
 * the runtime, an entry has a removal with it if the first link that touched it removed it: a
 * plugin before us may own the entry, and that link would have taken it over.
 *
 * @param <V> what a change holds
 * @param <E> what the container's list holds
 */
final class ListEntries<V, E> {
  private final Field field;
  private final boolean keepsRemovals;
  private final List<E> original;
  private final Function<E, String> keyOf;
  private final BiFunction<String, V, E> toElement;
  private @Nullable List<E> draft;
  private final Map<String, Entry<V>> entries = new LinkedHashMap<>();

  /** What has become of one key; a null value is an entry that was removed. */
  private record Entry<V>(@Nullable V value, boolean removedFirst, boolean marked) {}

  /**
   * @param keepsRemovals whether the runtime hears of removals; of variables and devices it does
   *     not
   */
  ListEntries(
      Field field,
      boolean keepsRemovals,
      List<E> original,
      Function<E, String> keyOf,
      BiFunction<String, V, E> toElement) {
    this.field = field;
    this.keepsRemovals = keepsRemovals;
    this.original = original;
    this.keyOf = keyOf;
    this.toElement = toElement;
  }

  void claim(List<Change<V>> changes, String container, Claims claims)
      throws MergeConflictException {
    for (Change<V> change : changes) {
      if (!(change instanceof Change.Set<V>) && isSet(change.key())) {
        claims.clear(container, field, change.key());
      }
    }
    for (Change<V> change : changes) {
      if (!(change instanceof Change.Remove<V>)) {
        claims.claim(container, field, change.key());
      }
    }
  }

  private boolean isSet(String key) {
    Entry<V> entry = entries.get(key);
    return entry != null && entry.value != null;
  }

  void apply(List<Change<V>> changes) {
    if (changes.isEmpty()) {
      return;
    }
    var touched = new HashSet<String>();
    var added = new ArrayList<E>(changes.size());
    for (Change<V> change : changes) {
      touched.add(change.key());
      switch (change) {
        case Change.Set<V>(String key, V value) -> {
          put(key, value, false);
          added.add(toElement.apply(key, value));
        }
        case Change.Replace<V>(String key, V value) -> {
          put(key, value, true);
          added.add(toElement.apply(key, value));
        }
        case Change.Remove<V>(String key) -> put(key, null, true);
      }
    }
    draft = without(draft == null ? original : draft, touched);
    draft.addAll(added);
  }

  private void put(String key, @Nullable V value, boolean removes) {
    Entry<V> before = entries.remove(key);
    boolean removedFirst = before == null ? removes : before.removedFirst;
    boolean marked = (value == null && keepsRemovals) || (before != null && before.marked);
    entries.put(key, new Entry<>(value, removedFirst, marked));
  }

  private List<E> without(List<E> list, Set<String> keys) {
    var kept = new ArrayList<E>(list.size() + keys.size());
    for (E element : list) {
      if (!keys.contains(keyOf.apply(element))) {
        kept.add(element);
      }
    }
    return kept;
  }

  /** As the next link sees it. */
  List<E> draft() {
    return draft == null ? original : draft;
  }

  List<Change<V>> result() {
    var result = new ArrayList<Change<V>>(entries.size());
    entries.forEach((key, entry) -> {
      if (entry.value != null) {
        result.add(
            entry.removedFirst
                ? new Change.Replace<>(key, entry.value)
                : new Change.Set<>(key, entry.value));
      } else if (entry.removedFirst || entry.marked) {
        result.add(new Change.Remove<>(key));
      }
    });
    return result;
  }
}
