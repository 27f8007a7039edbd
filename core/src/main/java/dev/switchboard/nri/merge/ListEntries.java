package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Ordered;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges a field that is a list with keys on the wire: mounts, variables, devices.
 *
 * <p>A removal takes the entry from a link before, and frees it for this one. In what is sent to
 * the runtime, an entry takes the place of one that a plugin before us may own only if the first
 * link that touched it did so; were it removed by one link and set by another, the runtime would
 * refuse the second one, as it refuses a plain value.
 *
 * @param <V> what a change holds
 * @param <E> what the container's list holds
 */
final class ListEntries<V, E> {
  private final Field field;
  private final Function<E, String> keyOf;
  private final BiFunction<String, V, E> toElement;
  private final List<E> original;
  private List<E> draft;
  // Those that nobody has touched, from the first change on: most changes only add.
  private @Nullable Set<String> originalKeys;
  private final LinkedHashMap<String, Entry<V>> entries = new LinkedHashMap<>();

  /**
   * What has become of one key.
   *
   * @param value null for an entry that was removed
   * @param replaces whether the first link that touched it replaced it
   */
  private record Entry<V>(@Nullable V value, boolean replaces) {}

  ListEntries(
      Field field,
      List<E> original,
      Function<E, String> keyOf,
      BiFunction<String, V, E> toElement) {
    this.field = field;
    this.original = original;
    this.draft = original;
    this.keyOf = keyOf;
    this.toElement = toElement;
  }

  void claim(List<Change<V>> changes, String container, Claims claims)
      throws MergeConflictException {
    for (int i = 0; i < changes.size(); i++) {
      Change<V> change = changes.get(i);
      if (!(change instanceof Change.Set<V>) && isSet(change.key())) {
        claims.clear(container, field, change.key());
      }
    }
    for (int i = 0; i < changes.size(); i++) {
      Change<V> change = changes.get(i);
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
    removeTouched(changes);
    for (int i = 0; i < changes.size(); i++) {
      Change<V> change = changes.get(i);
      switch (change) {
        case Change.Set<V>(String key, V value) -> add(key, value, false);
        case Change.Replace<V>(String key, V value) -> add(key, value, true);
        case Change.Remove<V>(String key) -> put(key, null, false);
      }
    }
  }

  private void add(String key, V value, boolean replaces) {
    put(key, value, replaces);
    draft = Ordered.with(draft, toElement.apply(key, value));
  }

  private void removeTouched(List<Change<V>> changes) {
    Set<String> untouched = originalKeys;
    if (untouched == null) {
      untouched = HashSet.newHashSet(original.size());
      for (E element : original) {
        untouched.add(keyOf.apply(element));
      }
      originalKeys = untouched;
    }
    boolean any = false;
    for (int i = 0; i < changes.size(); i++) {
      String key = changes.get(i).key();
      any |= untouched.remove(key) || isSet(key);
    }
    if (any) {
      var touched = new HashSet<String>();
      changes.forEach(change -> touched.add(change.key()));
      draft = draft.stream().filter(element -> !touched.contains(keyOf.apply(element))).toList();
    }
  }

  /** The entry goes to the end, as in the runtime's list. */
  private void put(String key, @Nullable V value, boolean replaces) {
    Entry<V> before = entries.putLast(key, new Entry<>(value, replaces));
    if (before != null && before.replaces != replaces) {
      entries.put(key, new Entry<>(value, before.replaces));
    }
  }

  /** As the next link sees it. */
  List<E> draft() {
    return draft;
  }

  List<Change<V>> result() {
    var result = new ArrayList<Change<V>>(entries.size());
    entries.forEach((key, entry) -> {
      if (entry.value == null) {
        result.add(new Change.Remove<>(key));
      } else if (entry.replaces) {
        result.add(new Change.Replace<>(key, entry.value));
      } else {
        result.add(new Change.Set<>(key, entry.value));
      }
    });
    return result;
  }
}
