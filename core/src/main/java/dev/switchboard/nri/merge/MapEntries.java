package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Ordered;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges a field that is a map on the wire: annotations, kernel parameters, network devices.
 *
 * <p>A removal alone neither frees the entry nor hides it from the links after it; it only has the
 * runtime delete the entry. The runtime applies a removal and a value of one key in random order;
 * here the last change stands, which is what NRI's documentation means. A value is sent with a
 * removal only where a plugin before us may own the entry, because the container had it before, and
 * the first link that set it would have taken it over.
 */
final class MapEntries<V> {
  private final Field field;
  private final Map<String, V> original;
  private Map<String, V> draft;
  private final Map<String, Change<V>> result = new LinkedHashMap<>();
  // Of entries that were removed after they had been set: whether the first link replaced it.
  private final Map<String, Boolean> takenOver = new HashMap<>();

  MapEntries(Field field, Map<String, V> original) {
    this.field = field;
    this.original = original;
    this.draft = original;
  }

  void claim(List<Change<V>> changes, String container, Claims claims)
      throws MergeConflictException {
    for (int i = 0; i < changes.size(); i++) {
      Change<V> change = changes.get(i);
      switch (change) {
        case Change.Set<V> set -> claims.claim(container, field, set.key());
        case Change.Replace<V> replace -> {
          claims.clear(container, field, replace.key());
          claims.claim(container, field, replace.key());
        }
        case Change.Remove<V> _ -> {}
      }
    }
  }

  void apply(List<Change<V>> changes) {
    for (int i = 0; i < changes.size(); i++) {
      Change<V> change = changes.get(i);
      switch (change) {
        case Change.Set<V>(String key, V value) -> set(key, value, false);
        case Change.Replace<V>(String key, V value) -> set(key, value, true);
        case Change.Remove<V> remove -> remove(remove);
      }
    }
  }

  private void set(String key, V value, boolean replaces) {
    Change<V> before = result.get(key);
    boolean takes =
        (before == null || before instanceof Change.Remove<V>)
            ? takenOver.getOrDefault(key, replaces && original.containsKey(key))
            : before instanceof Change.Replace<V>;
    result.put(key, takes ? new Change.Replace<>(key, value) : new Change.Set<>(key, value));
    draft =
        before == null && !original.containsKey(key)
            ? Ordered.withNew(draft, key, value)
            : Ordered.with(draft, key, value);
  }

  private void remove(Change.Remove<V> change) {
    Change<V> before = result.put(change.key(), change);
    if (before != null && !(before instanceof Change.Remove<V>)) {
      takenOver.putIfAbsent(change.key(), before instanceof Change.Replace<V>);
    }
  }

  /** As the next link sees it. */
  Map<String, V> draft() {
    return draft;
  }

  /** As the runtime makes it: without what was removed. */
  Map<String, V> outcome() {
    var outcome = new LinkedHashMap<>(draft());
    result.forEach((key, change) -> {
      if (change instanceof Change.Remove<V>) {
        outcome.remove(key);
      }
    });
    return outcome;
  }

  List<Change<V>> result() {
    return new ArrayList<>(result.values());
  }
}
