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
  private final ChangeLog<Map<String, V>, V> log;

  MapEntries(Field field, Map<String, V> original) {
    this.field = field;
    this.original = original;
    this.log = new ChangeLog<>(original, MapEntries::join, Ordered::lazyMap);
  }

  void claim(List<Change<V>> wish, String container, Claims claims) throws MergeConflictException {
    for (int i = 0; i < wish.size(); i++) {
      Change<V> change = wish.get(i);
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

  void apply(List<Change<V>> wish) {
    log.add(wish);
  }

  private static <V> Map<String, V> join(Map<String, V> entries, List<Change<V>> wishes) {
    var joined = new LinkedHashMap<>(entries);
    for (Change<V> change : wishes) {
      switch (change) {
        case Change.Set<V>(String key, V value) -> joined.put(key, value);
        case Change.Replace<V>(String key, V value) -> joined.put(key, value);
        case Change.Remove<V> _ -> {}
      }
    }
    return joined;
  }

  /** As the next link sees it. */
  Map<String, V> draft() {
    return log.shown();
  }

  /** As the runtime makes it: without what was removed. */
  Map<String, V> outcome() {
    if (log.onlySet()) {
      return draft();
    }
    var outcome = new LinkedHashMap<>(draft());
    result()
        .forEach(change -> {
          if (change instanceof Change.Remove<V>) {
            outcome.remove(change.key());
          }
        });
    return outcome;
  }

  List<Change<V>> result() {
    return log.onlySet() ? log.changes() : new Outcome().result();
  }

  /** What becomes of entries that are removed, or taken from others. */
  private final class Outcome {
    private final Map<String, Change<V>> last = new LinkedHashMap<>();
    // Of entries that were removed after they had been set: whether the first link replaced it.
    private final Map<String, Boolean> takenOver = new HashMap<>();

    private List<Change<V>> result() {
      for (Change<V> change : log.changes()) {
        switch (change) {
          case Change.Set<V>(String key, V value) -> set(key, value, false);
          case Change.Replace<V>(String key, V value) -> set(key, value, true);
          case Change.Remove<V> remove -> remove(remove);
        }
      }
      return new ArrayList<>(last.values());
    }

    private void set(String key, V value, boolean replaces) {
      Change<V> before = last.get(key);
      boolean takes =
          (before == null || before instanceof Change.Remove<V>)
              ? takenOver.getOrDefault(key, replaces && original.containsKey(key))
              : before instanceof Change.Replace<V>;
      last.put(key, takes ? new Change.Replace<>(key, value) : new Change.Set<>(key, value));
    }

    private void remove(Change.Remove<V> change) {
      Change<V> before = last.put(change.key(), change);
      if (before != null && !(before instanceof Change.Remove<V>)) {
        takenOver.putIfAbsent(change.key(), before instanceof Change.Replace<V>);
      }
    }
  }
}
