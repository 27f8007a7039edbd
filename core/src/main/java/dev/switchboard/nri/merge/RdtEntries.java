package dev.switchboard.nri.merge;

import dev.switchboard.nri.extension.adjustment.Field;
import dev.switchboard.nri.extension.adjustment.RdtChange;
import dev.switchboard.nri.extension.model.Rdt;
import dev.switchboard.nri.merge.Ownership.Claims;
import java.util.Optional;

/**
 * Merges RDT settings. A removal frees the three settings for its link and drops what links before
 * have set; links after it see nothing of any of this, as with the runtime.
 */
final class RdtEntries {
  private static final Rdt UNSET = new Rdt(Optional.empty(), Optional.empty(), Optional.empty());

  private boolean touched;
  private boolean removed;
  private Rdt rdt = UNSET;

  static void claim(RdtChange change, String container, Claims claims)
      throws MergeConflictException {
    if (change.remove()) {
      claims.clear(container, Field.RDT_CLOS_ID, "");
      claims.clear(container, Field.RDT_SCHEMATA, "");
      claims.clear(container, Field.RDT_ENABLE_MONITORING, "");
    }
    if (change.rdt().closId().isPresent()) {
      claims.claim(container, Field.RDT_CLOS_ID, "");
    }
    if (change.rdt().schemata().isPresent()) {
      claims.claim(container, Field.RDT_SCHEMATA, "");
    }
    if (change.rdt().enableMonitoring().isPresent()) {
      claims.claim(container, Field.RDT_ENABLE_MONITORING, "");
    }
  }

  void apply(RdtChange change) {
    touched = true;
    removed |= change.remove();
    Rdt base = change.remove() ? UNSET : rdt;
    rdt = laid(change.rdt(), base);
  }

  private static Rdt laid(Rdt over, Rdt base) {
    return new Rdt(
        ResourcesOverlay.or(over.closId(), base.closId()),
        ResourcesOverlay.or(over.schemata(), base.schemata()),
        ResourcesOverlay.or(over.enableMonitoring(), base.enableMonitoring()));
  }

  /** What the container gets. */
  Optional<Rdt> outcome(Optional<Rdt> original) {
    if (!touched) {
      return original;
    }
    Rdt base = removed ? UNSET : original.orElse(UNSET);
    return Optional.of(laid(rdt, base)).filter(outcome -> !outcome.equals(UNSET));
  }

  Optional<RdtChange> result() {
    return touched ? Optional.of(new RdtChange(removed, rdt)) : Optional.empty();
  }
}
