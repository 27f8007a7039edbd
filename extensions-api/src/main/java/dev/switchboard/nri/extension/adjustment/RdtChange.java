package dev.switchboard.nri.extension.adjustment;

import dev.switchboard.nri.extension.model.Rdt;
import java.util.Optional;

/**
 * A change of RDT settings.
 *
 * @param remove whether what was there, and what links before have set, is removed first
 * @param rdt what is set after that; an absent part stays as it is
 */
public record RdtChange(boolean remove, Rdt rdt) {
  static final Rdt UNSET = new Rdt(Optional.empty(), Optional.empty(), Optional.empty());
}
