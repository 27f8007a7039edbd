package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.effect.Effect;
import dev.switchboard.nri.effect.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of a wish.
 *
 * @param wish as far as it has an effect; null if it was not taken over
 * @param failure why it was not
 * @param warnings on what of it has no effect
 */
record Taken(@Nullable Object wish, @Nullable LinkFailure failure, List<Warning> warnings) {
  private static final Logger LOG = LoggerFactory.getLogger(Taken.class);

  /** Takes it over, or finds out why it cannot be. */
  static Taken of(Task<?> task, Link link, @Nullable Object wish, Request request) {
    if (wish == null) {
      return refused(LinkFailure.of(Kind.INVALID, link, "returned null"), List.of());
    }
    try {
      Effect<?> effect = task.effect(wish, request.target());
      if (effect == null) {
        return merged(task, link, wish, List.of());
      }
      List<Warning> warnings = effect.warnings();
      warnings.forEach(
          warning -> LOG.warn("{} {} ({})", link.label(), warning.text(), request.id()));
      return link.settings().policy().strict()
          ? refused(LinkFailure.strict(link, warnings), warnings)
          : merged(task, link, effect.wish(), warnings);
    } catch (RuntimeException e) {
      LOG.warn("what {} asks for cannot be understood ({})", link.label(), request.id(), e);
      String reason = "asks for what cannot be understood: " + e;
      return refused(LinkFailure.of(Kind.INVALID, link, reason), List.of());
    }
  }

  private static Taken merged(Task<?> task, Link link, Object wish, List<Warning> warnings) {
    LinkFailure failure = task.accept(link, wish);
    return failure == null ? new Taken(wish, null, warnings) : refused(failure, warnings);
  }

  private static Taken refused(LinkFailure failure, List<Warning> warnings) {
    return new Taken(null, failure, warnings);
  }
}
