package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.AdjustmentValidator.FieldOwners;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.merge.Ownership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who of our links had which share in one creation. The runtime knows all of them by our one name
 * only; this puts theirs in its place.
 *
 * @param owners as in {@link Proposal#owners}, by the ids of our links
 * @param links ids of the links that were there, without those that failed
 */
record Consultation(Map<String, FieldOwners> owners, List<String> links) {
  private static final FieldOwners NOBODY = new FieldOwners(Map.of(), Map.of());

  static Consultation of(Ownership ownership, List<String> links) {
    var simple = new HashMap<String, Map<Integer, String>>();
    var compound = new HashMap<String, Map<Integer, Map<String, String>>>();
    ownership
        .all()
        .forEach((slot, owner) -> {
          String text = (owner.cleared() ? "-" : "") + owner.link();
          int field = slot.field().number();
          if (slot.key().isEmpty()) {
            simple.computeIfAbsent(slot.container(), _ -> new HashMap<>()).put(field, text);
          } else {
            compound
                .computeIfAbsent(slot.container(), _ -> new HashMap<>())
                .computeIfAbsent(field, _ -> new HashMap<>())
                .put(slot.key(), text);
          }
        });
    var owners = new HashMap<String, FieldOwners>();
    simple.forEach((container, fields) ->
        owners.put(container, new FieldOwners(fields, compound.getOrDefault(container, Map.of()))));
    compound.forEach(
        (container, fields) -> owners.putIfAbsent(container, new FieldOwners(Map.of(), fields)));
    return new Consultation(owners, links);
  }

  /** What our links alone propose, for a runtime that does not ask for validation. */
  Proposal proposal(PodSandbox pod, Container container, ContainerAdjustment adjustment) {
    return new Proposal(pod, container, adjustment, adjustment.others().updates(), owners, links);
  }

  /**
   * The runtime's proposal with our links' ids wherever it names us, and them among its plugins.
   *
   * @param us how the runtime calls us
   */
  Proposal in(Proposal proposal, String us) {
    var attributed = new HashMap<String, FieldOwners>();
    proposal
        .owners()
        .forEach((container, fields) ->
            attributed.put(
                container, attributed(fields, owners.getOrDefault(container, NOBODY), us)));
    var plugins = new ArrayList<>(proposal.plugins());
    plugins.addAll(links);
    return new Proposal(
        proposal.pod(),
        proposal.container(),
        proposal.adjustment(),
        proposal.updates(),
        attributed,
        plugins);
  }

  private static FieldOwners attributed(FieldOwners of, FieldOwners ours, String us) {
    var simple = new HashMap<Integer, String>();
    of.simple()
        .forEach((field, owner) -> simple.put(field, name(owner, ours.simple().get(field), us)));
    var compound = new HashMap<Integer, Map<String, String>>();
    of.compound()
        .forEach((field, keys) -> {
          Map<String, String> oursByKey = ours.compound().getOrDefault(field, Map.of());
          var named = new HashMap<String, String>();
          keys.forEach((key, owner) -> named.put(key, name(owner, oursByKey.get(key), us)));
          compound.put(field, named);
        });
    return new FieldOwners(simple, compound);
  }

  /** An owner may be a list, where several add to one field. */
  private static String name(String owner, @Nullable String ours, String us) {
    if (ours == null) {
      return owner;
    }
    return Arrays.stream(owner.split(",", -1))
        .map(each -> each.equals(us) || each.equals("-" + us) ? ours : each)
        .collect(Collectors.joining(","));
  }
}
