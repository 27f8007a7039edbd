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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The runtime's own merge of plugin after plugin, written down a second time from its description,
 * marker by marker, for the fields that the random wishes use: the yardstick of the merger.
 */
final class RuntimeModel {
  static final String REMOVED = "<removed>";

  private final ModelOwners owners = new ModelOwners();
  private final MapField annotations;
  private final ListModel mounts;
  private final ListModel env;
  private final ListModel devices;
  private final List<String> originalArgs;
  private List<String> shownArgs;
  private List<String> replyArgs = List.of();
  private final Map<String, String> namespaces = new TreeMap<>();
  private final List<String> appended = new ArrayList<>();
  private final Map<String, String> singles = new TreeMap<>();
  private final Map<String, String> rdt = new TreeMap<>();

  RuntimeModel(Container original) {
    annotations = new MapField(original.annotations());
    mounts =
        new ListModel(
            owners, "Mounts", true, ListModel.entries(original.mounts(), Mount::destination));
    env =
        new ListModel(
            owners, "Env", false, ListModel.entries(original.env(), RuntimeModel::variable));
    devices =
        new ListModel(
            owners, "Devices", false, ListModel.entries(original.linux().devices(), Device::path));
    originalArgs = original.args();
    shownArgs = originalArgs;
    original.linux().namespaces().forEach(each -> namespaces.put(each.type(), each.path()));
  }

  private static String variable(String line) {
    return line.split("=", 2)[0];
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
          owners.clear(plugin, "Annotations", change.key());
          removed.add(change.key());
        }
        owners.claim(plugin, "Annotations", change.key());
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
            owners.clear(plugin, "Args", "");
          }
          owners.claim(plugin, "Args", "");
          shownArgs = args.args();
          replyArgs = args.args();
        });
    devices.apply(plugin, wish.devices(), change -> value(change).toString());
    for (HugepageLimit limit : wish.resources().hugepageLimits()) {
      owners.claim(plugin, "HugepageLimits", limit.pageSize());
      appended.add(limit.toString());
    }
    if (wish.resources().memory().limit().isPresent()) {
      owners.claim(plugin, "MemLimit", "");
      singles.put("limit", wish.resources().memory().limit().toString());
    }
    if (wish.oomScoreAdj().isPresent()) {
      owners.claim(plugin, "OomScoreAdj", "");
      singles.put("oom", wish.oomScoreAdj().toString());
    }
    for (Change<Namespace> change : wish.namespaces()) {
      owners.claim(plugin, "Namespace", change.key());
      if (change instanceof Change.Set<Namespace>(_, Namespace namespace)) {
        namespaces.put(change.key(), namespace.path());
      } else {
        namespaces.remove(change.key());
      }
    }
    wish.rdt().ifPresent(change -> applyRdt(plugin, change));
    for (Rlimit limit : wish.rlimits()) {
      owners.claim(plugin, "Rlimits", limit.type());
      appended.add(limit.toString());
    }
    for (String name : wish.cdiDevices()) {
      owners.claim(plugin, "CdiDevices", name);
      appended.add(name);
    }
  }

  private void applyRdt(String plugin, RdtChange change) {
    if (change.remove()) {
      owners.clear(plugin, "RdtClosID", "");
      owners.clear(plugin, "RdtSchemata", "");
      owners.clear(plugin, "RdtEnableMonitoring", "");
      rdt.clear();
      rdt.put("remove", "true");
    }
    applyRdt(plugin, "RdtClosID", change.rdt().closId());
    applyRdt(plugin, "RdtSchemata", change.rdt().schemata());
    applyRdt(plugin, "RdtEnableMonitoring", change.rdt().enableMonitoring());
  }

  private void applyRdt(String plugin, String field, Optional<?> value) {
    if (value.isPresent()) {
      owners.claim(plugin, field, "");
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
        ListModel.entries(container.mounts(), Mount::destination),
        ListModel.entries(container.env(), RuntimeModel::variable),
        container.args(),
        ListModel.entries(container.linux().devices(), Device::path),
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
