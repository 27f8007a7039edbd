package dev.switchboard.nri.bundled.validator;

import dev.switchboard.nri.extension.AdjustmentValidator.FieldOwners;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.adjustment.ArgsChange;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Mount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One thing that is adjusted.
 *
 * @param key which entry of the field; of args the program; empty for a field without entries
 * @param owner who asks for it; empty if nobody knows, as of some removals
 * @param source of a mount: what is mounted; else empty
 */
record Adjusted(Field field, String key, String owner, String source) {
  private static final Pattern INDEX = Pattern.compile("[0-9]{2}-.+");
  private static final FieldOwners NOBODY = new FieldOwners(Map.of(), Map.of());

  /** Everything that is adjusted in the container, removals too. */
  static List<Adjusted> of(Proposal proposal) {
    FieldOwners owners = proposal.owners().getOrDefault(proposal.container().id(), NOBODY);
    ContainerAdjustment adjustment = proposal.adjustment();
    var mounted = new HashMap<String, String>();
    for (Change<Mount> change : adjustment.mounts()) {
      switch (change) {
        case Change.Set<Mount>(String key, Mount mount) -> mounted.put(key, mount.source());
        case Change.Replace<Mount>(String key, Mount mount) -> mounted.put(key, mount.source());
        case Change.Remove<Mount> _ -> {}
      }
    }
    String program =
        adjustment.args().map(ArgsChange::args).filter(args -> !args.isEmpty()).stream()
            .map(List::getFirst)
            .findFirst()
            .orElse("");
    var found = new ArrayList<Adjusted>();
    for (Field field : Field.values()) {
      owners
          .of(field)
          .ifPresent(names -> {
            for (String name : names.split(",", -1)) {
              found.add(new Adjusted(field, field == Field.ARGS ? program : "", plain(name), ""));
            }
          });
      owners
          .entries(field)
          .forEach((key, name) ->
              found.add(
                  new Adjusted(
                      field,
                      key,
                      plain(name),
                      field == Field.MOUNTS ? mounted.getOrDefault(key, "") : "")));
    }
    removals(Field.ANNOTATIONS, adjustment.annotations(), owners, found);
    removals(Field.MOUNTS, adjustment.mounts(), owners, found);
    removals(Field.SYSCTL, adjustment.sysctl(), owners, found);
    removals(Field.LINUX_NET_DEVICES, adjustment.netDevices(), owners, found);
    return found;
  }

  /** A removal alone makes nobody the owner. */
  private static <V> void removals(
      Field field, List<Change<V>> changes, FieldOwners owners, List<Adjusted> found) {
    for (Change<V> change : changes) {
      if (change instanceof Change.Remove<V> && !owners.entries(field).containsKey(change.key())) {
        found.add(new Adjusted(field, change.key(), "", ""));
      }
    }
  }

  /** A leading minus stands for "cleared by". */
  private static String plain(String owner) {
    return owner.startsWith("-") ? owner.substring(1) : owner;
  }

  /** The name of a runtime's plugin, {@code index-name}, alone. */
  static String withoutIndex(String plugin) {
    return INDEX.matcher(plugin).matches() ? plugin.substring(3) : plugin;
  }

  private String by() {
    return owner.isEmpty() ? "somebody unknown" : "\"" + owner + "\"";
  }

  /** For people: all of it. */
  String text() {
    return field.nriName()
        + (key.isEmpty() ? "" : " " + key)
        + (source.isEmpty() ? "" : " from " + source)
        + " to "
        + by();
  }

  /** For people: which entry, and by whom. */
  String entryBy() {
    return key.isEmpty() ? by() : key + " by " + by();
  }
}
