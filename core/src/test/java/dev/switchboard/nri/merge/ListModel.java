package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A list with keys in the runtime's model: mounts, variables, devices. */
final class ListModel {
  record Entry(String key, String value) {}

  static <E> List<Entry> entries(List<E> elements, Function<E, String> key) {
    return elements.stream().map(each -> new Entry(key.apply(each), each.toString())).toList();
  }

  private final ModelOwners owners;
  private final String field;
  private final boolean keepsMarkers;
  private final List<Entry> original;
  List<Entry> shown;
  List<Entry> reply = new ArrayList<>();

  ListModel(ModelOwners owners, String field, boolean keepsMarkers, List<Entry> original) {
    this.owners = owners;
    this.field = field;
    this.keepsMarkers = keepsMarkers;
    this.original = original;
    this.shown = new ArrayList<>(original);
  }

  <V> void apply(String plugin, List<Change<V>> changes, Function<Change<V>, String> text) {
    var del = new HashSet<String>();
    var add = new ArrayList<Entry>();
    for (Change<V> change : changes) {
      if (!(change instanceof Change.Set<V>)) {
        del.add(change.key());
      }
      if (!(change instanceof Change.Remove<V>)) {
        add.add(new Entry(change.key(), text.apply(change)));
      }
    }
    for (Entry entry : reply) {
      if (del.contains(entry.key)) {
        owners.clear(plugin, field, entry.key);
      }
    }
    reply.removeIf(entry -> del.contains(entry.key));
    var touched = new HashSet<>(del);
    add.forEach(entry -> touched.add(entry.key));
    shown.removeIf(entry -> touched.contains(entry.key));
    for (Entry entry : add) {
      owners.claim(plugin, field, entry.key);
      reply.add(entry);
      del.remove(entry.key);
    }
    if (keepsMarkers) {
      del.stream().sorted().forEach(key -> reply.add(new Entry("-" + key, "")));
    }
    shown.addAll(add);
  }

  /** Values by key as the container gets them; of a plain entry the original stays. */
  Map<String, String> outcome() {
    var outcome = new LinkedHashMap<String, String>();
    original.forEach(entry -> outcome.put(entry.key, entry.value));
    for (Entry entry : reply) {
      if (entry.key.startsWith("-")) {
        outcome.remove(entry.key.substring(1));
      } else {
        outcome.put(entry.key, entry.value);
      }
    }
    return new TreeMap<>(outcome);
  }
}
