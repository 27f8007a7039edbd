package dev.switchboard.nri.app.report;

import dev.switchboard.nri.merge.Conflict;
import org.jspecify.annotations.Nullable;

/** What two links are at odds about, and where their values come from. */
public record ConflictView(
    String claimer,
    String owner,
    String field,
    String key,
    @Nullable String claimerSource,
    @Nullable String ownerSource) {
  /** The view of a conflict. */
  public static ConflictView of(Conflict conflict) {
    return new ConflictView(
        conflict.claimer(),
        conflict.owner(),
        conflict.field().nriName(),
        conflict.key(),
        conflict.claimerSource().orElse(null),
        conflict.ownerSource().orElse(null));
  }
}
