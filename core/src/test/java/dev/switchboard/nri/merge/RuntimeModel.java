package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Mount;
import dev.switchboard.nri.extension.model.Namespace;
import dev.switchboard.nri.extension.model.Resources.HugepageLimit;
import dev.switchboard.nri.extension.model.Rlimit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The runtime's own merge of plugin after plugin, written down a second time from its description,
 * marker by marker, for the fields that the random wishes use: the yardstick of the merger.
 */
final class RuntimeModel {
  static final String REMOVED = "<removed>";

  private final Map<String, String> owners = new HashMap<>();
  private final MapField annotations;
  private final ListField mounts;
  private final ListField env;
  private final ListField devices;
  private final List<String> originalArgs;
  private List<String> shownArgs;
  private List<String> replyArgs = List.of();
  private final Map<String, String> namespaces = new TreeMap<>();
  private final List<String> appended = new ArrayList<>();
  private final Map<String, String> singles = new TreeMap<>();
  private final Map<String, String> rdt = new TreeMap<>();

  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  RuntimeModel(Container original) {
    annotations = new MapField(original.annotations());
    mounts = new ListField("Mounts", true, entries(original.mounts(), Mount::destination));
    env = new ListField("Env", false, entries(original.env(), RuntimeModel::variable));
    devices = new ListField("Devices", false, entries(original.linux().devices(), Device::path));
    originalArgs = original.args();
    shownArgs = originalArgs;
    original.linux().namespaces().forEach(each -> namespaces.put(each.type(), each.path()));
  }

  private record Entry(String key, String value) {}

  private static <E> List<Entry> entries(List<E> elements, Function<E, String> key) {
    return elements.stream().map(each -> new Entry(key.apply(each), each.toString())).toList();
  }

  private static String variable(String line) {
    return line.split("=", 2)[0];
  }

  private void claim(String plugin, String field, String key) {
    String owner = owners.get(field + " " + key);
    if (owner != null && !owner.equals("-" + plugin)) {
      throw new RefusedException(
          "plugins \"%s\" and \"%s\" both tried to set %s %s"
              .formatted(plugin, owner.startsWith("-") ? owner.substring(1) : owner, field, key));
    }
    owners.put(field + " " + key, plugin);
  }

  private void clear(String plugin, String field, String key) {
    owners.put(field + " " + key, "-" + plugin);
  }

  private final class MapField {
    final Map<String, String> original;
    final Map<String, String> shown;
    final Map<String, String> set = new TreeMap<>();
    final TreeSet<String> removed = new TreeSet<>();

    MapField(Map<String, String> original) {
      this.original = original;
      this.shown = new TreeMap<>(original);
    }

    void apply(String plugin, List<Change<String>> changes) {
      for (Change<String> change : changes) {
        if (change instanceof Change.Remove<String>) {
          removed.add(change.key());
          continue;
        }
        if (change instanceof Change.Replace<String>) {
          clear(plugin, "Annotations", change.key());
          removed.add(change.key());
        }
        claim(plugin, "Annotations", change.key());
        String value = value(change);
        shown.put(change.key(), value);
        set.put(change.key(), value);
      }
    }

    /** What each entry may become: both a removal and a value are applied in random order. */
    Map<String, List<String>> outcomes() {
      var outcomes = new TreeMap<String, List<String>>();
      original.forEach((key, value) -> outcomes.put(key, List.of(value)));
      set.forEach((key, value) -> outcomes.put(key, List.of(value)));
      for (String key : removed) {
        String value = set.get(key);
        outcomes.put(key, value == null ? List.of(REMOVED) : List.of(REMOVED, value));
      }
      return outcomes;
    }
  }

  private final class ListField {
    final String field;
    final boolean keepsMarkers;
    final List<Entry> original;
    List<Entry> shown;
    List<Entry> reply = new ArrayList<>();

    ListField(String field, boolean keepsMarkers, List<Entry> original) {
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
          clear(plugin, field, entry.key);
        }
      }
      reply.removeIf(entry -> del.contains(entry.key));
      var touched = new HashSet<>(del);
      add.forEach(entry -> touched.add(entry.key));
      shown.removeIf(entry -> touched.contains(entry.key));
      for (Entry entry : add) {
        claim(plugin, field, entry.key);
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

  private static <V> V value(Change<V> change) {
    return switch (change) {
      case Change.Set<V>(_, V value) -> value;
      case Change.Replace<V>(_, V value) -> value;
      case Change.Remove<V> _ -> throw new IllegalStateException();
    };
  }

  /** Takes a plugin's reply; after a refusal the model is of no further use. */
  void apply(String plugin, ContainerAdjustment wish) {
    annotations.apply(plugin, wish.annotations());
    mounts.apply(plugin, wish.mounts(), change -> value(change).toString());
    env.apply(plugin, wish.env(), change -> change.key() + "=" + value(change));
    wish.args()
        .ifPresent(args -> {
          if (args.replace()) {
            clear(plugin, "Args", "");
          }
          claim(plugin, "Args", "");
          shownArgs = args.args();
          replyArgs = args.args();
        });
    devices.apply(plugin, wish.devices(), change -> value(change).toString());
    for (HugepageLimit limit : wish.resources().hugepageLimits()) {
      claim(plugin, "HugepageLimits", limit.pageSize());
      appended.add(limit.toString());
    }
    if (wish.resources().memory().limit().isPresent()) {
      claim(plugin, "MemLimit", "");
      singles.put("limit", wish.resources().memory().limit().toString());
    }
    if (wish.oomScoreAdj().isPresent()) {
      claim(plugin, "OomScoreAdj", "");
      singles.put("oom", wish.oomScoreAdj().toString());
    }
    for (Change<Namespace> change : wish.namespaces()) {
      claim(plugin, "Namespace", change.key());
      if (change instanceof Change.Set<Namespace>(_, Namespace namespace)) {
        namespaces.put(change.key(), namespace.path());
      } else {
        namespaces.remove(change.key());
      }
    }
    wish.rdt().ifPresent(change -> applyRdt(plugin, change));
    for (Rlimit limit : wish.rlimits()) {
      claim(plugin, "Rlimits", limit.type());
      appended.add(limit.toString());
    }
    for (String name : wish.cdiDevices()) {
      claim(plugin, "CdiDevices", name);
      appended.add(name);
    }
  }

  private void applyRdt(String plugin, RdtChange change) {
    if (change.remove()) {
      clear(plugin, "RdtClosID", "");
      clear(plugin, "RdtSchemata", "");
      clear(plugin, "RdtEnableMonitoring", "");
      rdt.clear();
      rdt.put("remove", "true");
    }
    applyRdt(plugin, "RdtClosID", change.rdt().closId());
    applyRdt(plugin, "RdtSchemata", change.rdt().schemata());
    applyRdt(plugin, "RdtEnableMonitoring", change.rdt().enableMonitoring());
  }

  private void applyRdt(String plugin, String field, Optional<?> value) {
    if (value.isPresent()) {
      claim(plugin, field, "");
      rdt.put(field, value.get().toString());
      rdt.remove("remove");
    }
  }

  /** What the next plugin is shown, in the shape of {@link #shown(Container)}. */
  List<Object> shown() {
    return List.of(
        annotations.shown, mounts.shown, env.shown, shownArgs, devices.shown, namespaces, singles);
  }

  static List<Object> shown(Container container) {
    var namespaces = new TreeMap<String, String>();
    container.linux().namespaces().forEach(each -> namespaces.put(each.type(), each.path()));
    var singles = new TreeMap<String, String>();
    var limit = container.linux().resources().memory().limit();
    if (limit.isPresent()) {
      singles.put("limit", limit.toString());
    }
    if (container.linux().oomScoreAdj().isPresent()) {
      singles.put("oom", container.linux().oomScoreAdj().toString());
    }
    return List.of(
        container.annotations(),
        entries(container.mounts(), Mount::destination),
        entries(container.env(), RuntimeModel::variable),
        container.args(),
        entries(container.linux().devices(), Device::path),
        namespaces,
        singles);
  }

  /** What becomes of the container, but for annotations. */
  List<Object> outcome() {
    return List.of(
        mounts.outcome(),
        env.outcome(),
        replyArgs.isEmpty() ? originalArgs : replyArgs,
        devices.outcome(),
        new TreeSet<>(appended),
        namespaces,
        singles,
        rdt);
  }

  /** What may become of each annotation. */
  Map<String, List<String>> annotationOutcomes() {
    return annotations.outcomes();
  }
}
