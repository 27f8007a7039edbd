package dev.switchboard.nri.effect;

import dev.switchboard.nri.effect.Warning.Kind;
import dev.switchboard.nri.extension.adjustment.Change;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerEviction;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.Device;
import dev.switchboard.nri.extension.model.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A wish as far as it has an effect, with a word on the rest.
 *
 * @param <W> kind of wish
 * @param wish what is left to merge: without what this runtime does not take
 * @param warnings on what has no effect; not empty
 */
public record Effect<W>(W wish, List<Warning> warnings) {
  public Effect {
    warnings = List.copyOf(warnings);
  }

  /**
   * Looks at a wish for a container under creation.
   *
   * @param original the container as the runtime sent it
   * @return null if all of it has an effect, which is the rule and costs next to nothing
   */
  public static @Nullable Effect<ContainerAdjustment> of(
      ContainerAdjustment wish, Container original, Target target) {
    var warnings = new Warnings();
    ContainerAdjustment left = wish;
    if (target.nri().isEmpty() || target.lacks(FieldTable.SYSCTL_REMOVAL_SAFE_SINCE)) {
      left = withoutHarmfulSysctl(left, target, warnings);
    }
    if (target.lacks(FieldTable.COMPLETE_SINCE)) {
      left = withoutUnknown(left, target, warnings);
    }
    removals(wish, original, warnings);
    if (!wish.resources().isEmpty()) {
      FieldTable.neverApplied(wish.resources().memory())
          .forEach(field ->
              warnings.add(
                  Kind.IGNORED_FIELD,
                  "sets " + field.nriName() + ", which no runtime applies to a new container"));
    }
    if (!wish.others().isEmpty()) {
      updates(wish.others(), target, warnings);
    }
    return warnings.list.isEmpty() ? null : new Effect<>(left, warnings.list);
  }

  /**
   * Looks at updates.
   *
   * @return null if all of it has an effect
   */
  public static @Nullable Effect<ContainerUpdates> of(ContainerUpdates wish, Target target) {
    var warnings = new Warnings();
    updates(wish, target, warnings);
    return warnings.list.isEmpty() ? null : new Effect<>(wish, warnings.list);
  }

  private static final class Warnings {
    private List<Warning> list = List.of();

    void add(Kind kind, String text) {
      if (list.isEmpty()) {
        list = new ArrayList<>();
      }
      list.add(new Warning(kind, text));
    }
  }

  private static ContainerAdjustment withoutHarmfulSysctl(
      ContainerAdjustment wish, Target target, Warnings warnings) {
    if (wish.sysctl().isEmpty()) {
      return wish;
    }
    boolean unknown = target.nri().isEmpty();
    Predicate<Change<String>> harmful =
        unknown || target.lacks(FieldTable.SYSCTL_SAFE_SINCE)
            ? _ -> true
            : change -> change instanceof Change.Remove<String>;
    List<Change<String>> left = wish.sysctl().stream().filter(harmful.negate()).toList();
    if (left.size() == wish.sysctl().size()) {
      return wish;
    }
    wish.sysctl().stream()
        .filter(harmful)
        .forEach(change ->
            warnings.add(
                Kind.HARMFUL_FIELD,
                "%s Sysctl %s, which %s; left out"
                    .formatted(
                        change instanceof Change.Remove<String> ? "removes" : "sets",
                        change.key(),
                        unknown
                            ? "may crash this runtime, whose version of NRI nobody knows"
                            : target.nriText()
                                + (target.lacks(FieldTable.SYSCTL_SAFE_SINCE)
                                    ? " crashes on"
                                    : " takes for the removal of an annotation"))));
    return FieldTable.withSysctl(wish, left);
  }

  private static ContainerAdjustment withoutUnknown(
      ContainerAdjustment wish, Target target, Warnings warnings) {
    var unknown = new HashSet<FieldTable.Row>();
    for (FieldTable.Row row : FieldTable.ROWS) {
      if (target.lacks(row.since()) && row.present().test(wish)) {
        unknown.add(row);
        warnings.add(
            Kind.IGNORED_FIELD,
            "sets %s, which %s of this runtime ignores (%s has it); left out"
                .formatted(row.name(), target.nriText(), row.since()));
      }
    }
    return unknown.isEmpty() ? wish : FieldTable.without(wish, unknown);
  }

  private static void removals(ContainerAdjustment wish, Container original, Warnings warnings) {
    for (Change<String> change : wish.env()) {
      if (change instanceof Change.Remove<String>(String name)
          && original.env().stream()
              .anyMatch(each -> each.equals(name) || each.startsWith(name + "="))) {
        kept("Env", name, warnings);
      }
    }
    for (Change<Device> change : wish.devices()) {
      if (change instanceof Change.Remove<Device>(String path)
          && original.linux().devices().stream().anyMatch(each -> each.path().equals(path))) {
        kept("Devices", path, warnings);
      }
    }
  }

  private static void kept(String field, String key, Warnings warnings) {
    warnings.add(
        Kind.NOT_REMOVABLE,
        "removes %s %s, which the container has from the start: NRI cannot remove it"
            .formatted(field, key));
  }

  private static void updates(ContainerUpdates wish, Target target, Warnings warnings) {
    for (ContainerUpdate update : wish.updates()) {
      update(update, target, warnings);
    }
    for (ContainerEviction eviction : wish.evictions()) {
      warnings.add(
          Kind.EVICTION,
          "evicts container \"%s\", which no runtime does".formatted(eviction.containerId()));
    }
  }

  private static void update(ContainerUpdate update, Target target, Warnings warnings) {
    String id = update.containerId();
    if (id.isEmpty()) {
      warnings.add(Kind.UNKNOWN_CONTAINER, "updates a container without saying which");
    } else if (!target.knowsContainer().test(id)) {
      warnings.add(
          Kind.UNKNOWN_CONTAINER,
          "updates container \"%s\", which is not on this node".formatted(id));
    }
    if (update.resources().isEmpty() || update.resources().get().isEmpty()) {
      warnings.add(Kind.EMPTY_UPDATE, "updates nothing of container \"%s\"".formatted(id));
      return;
    }
    Resources resources = update.resources().get();
    if (resources.pidsLimit().isPresent()) {
      dropped(Field.PIDS_LIMIT.nriName(), "every runtime", id, warnings);
    }
    if (!resources.deviceRules().isEmpty()) {
      dropped("device cgroup rules", "every runtime", id, warnings);
    }
    if (target.isContainerd()) {
      FieldTable.droppedByContainerd(resources)
          .forEach(field -> dropped(field.nriName(), "containerd", id, warnings));
    }
  }

  private static void dropped(String field, String by, String id, Warnings warnings) {
    warnings.add(
        Kind.NOT_UPDATABLE,
        "sets %s in an update of container \"%s\", which %s drops".formatted(field, id, by));
  }
}
