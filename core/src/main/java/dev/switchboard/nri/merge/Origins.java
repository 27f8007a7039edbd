package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.adjustment.Sources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where the links' values come from: of each link that says so, for the text of a conflict. */
final class Origins {
  private final Map<Slot, Sources> adjustments = new HashMap<>();
  private final Map<Slot, String> updates = new HashMap<>();

  private record Slot(String link, String container) {}

  void note(String link, String container, Sources sources) {
    if (!sources.isEmpty()) {
      adjustments.put(new Slot(link, container), sources);
    }
  }

  void note(String link, ContainerUpdates wish) {
    for (ContainerUpdate update : wish.updates()) {
      if (update.source().isPresent()) {
        updates.put(new Slot(link, update.containerId()), update.source().get());
      }
    }
  }

  /** The same conflict, with where the values come from. */
  MergeConflictException explain(MergeConflictException refusal) {
    Conflict conflict = refusal.conflict();
    return new MergeConflictException(
        refusal.container(),
        new Conflict(
            conflict.claimer(),
            conflict.owner(),
            conflict.field(),
            conflict.key(),
            of(conflict.claimer(), refusal.container(), conflict),
            of(conflict.owner(), refusal.container(), conflict)));
  }

  private Optional<String> of(String link, String container, Conflict conflict) {
    var slot = new Slot(link, container);
    Sources sources = adjustments.getOrDefault(slot, Sources.none());
    return sources
        .of(conflict.field(), conflict.key())
        .or(() -> Optional.ofNullable(updates.get(slot)));
  }
}
