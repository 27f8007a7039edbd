package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Ordered;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
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
  private final ChangeLog<List<E>, V> log;

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
    this.keyOf = keyOf;
    this.toElement = toElement;
    this.log = new ChangeLog<>(original, this::join, Ordered::lazyList);
  }

  void claim(List<Change<V>> wish, String container, Claims claims) throws MergeConflictException {
    for (int i = 0; i < wish.size(); i++) {
      Change<V> change = wish.get(i);
      if (!(change instanceof Change.Set<V>) && isSet(change.key())) {
        claims.clear(container, field, change.key());
      }
    }
    for (int i = 0; i < wish.size(); i++) {
      Change<V> change = wish.get(i);
      if (!(change instanceof Change.Remove<V>)) {
        claims.claim(container, field, change.key());
      }
    }
  }

  private boolean isSet(String key) {
    List<Change<V>> changes = log.changes();
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i).key().equals(key)) {
        return !(changes.get(i) instanceof Change.Remove<V>);
      }
    }
    return false;
  }

  void apply(List<Change<V>> wish) {
    log.add(wish);
  }

  /** Whatever is touched goes to the end, as in the runtime's list. */
  private List<E> join(List<E> elements, List<Change<V>> wishes) {
    var touched = new LinkedHashMap<String, Optional<E>>();
    for (Change<V> change : wishes) {
      touched.putLast(
          change.key(),
          switch (change) {
            case Change.Set<V>(String key, V value) -> Optional.of(toElement.apply(key, value));
            case Change.Replace<V>(String key, V value) -> Optional.of(toElement.apply(key, value));
            case Change.Remove<V> _ -> Optional.empty();
          });
    }
    var joined = new ArrayList<E>(elements.size() + touched.size());
    for (E element : elements) {
      if (!touched.containsKey(keyOf.apply(element))) {
        joined.add(element);
      }
    }
    touched.values().forEach(element -> element.ifPresent(joined::add));
    return joined;
  }

  /** As the next link sees it. */
  List<E> draft() {
    return log.shown();
  }

  List<Change<V>> result() {
    if (log.onlySet()) {
      return log.changes();
    }
    var entries = new LinkedHashMap<String, Entry<V>>();
    for (Change<V> change : log.changes()) {
      switch (change) {
        case Change.Set<V>(String key, V value) -> put(entries, key, value, false);
        case Change.Replace<V>(String key, V value) -> put(entries, key, value, true);
        case Change.Remove<V>(String key) -> put(entries, key, null, false);
      }
    }
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

  private static <V> void put(
      LinkedHashMap<String, Entry<V>> entries, String key, @Nullable V value, boolean replaces) {
    Entry<V> before = entries.get(key);
    entries.putLast(key, new Entry<>(value, before == null ? replaces : before.replaces));
  }
}
