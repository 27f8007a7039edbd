package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.ChainListener.LinkAnswer;
import dev.switchboard.nri.effect.Effect;
import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.RequestContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is done with each link, and what comes out. */
interface Task<R> {
  /**
   * Calls a link. Runs foreign code: may throw anything, may never return.
   *
   * @return what it asks for
   */
  Object invoke(Link link, RequestContext context) throws Exception;

  /**
   * Finds out what of a wish has no effect.
   *
   * @return null if all of it has one
   */
  default @Nullable Effect<?> effect(Object wish, Target target) {
    return null;
  }

  /**
   * Takes over what a link asks for.
   *
   * @return why it cannot be taken over; null if it has been
   */
  default @Nullable LinkFailure accept(Link link, Object wish) {
    return null;
  }

  /** Whether links after one that failed are called all the same. */
  default boolean goesOnAfterFailure() {
    return false;
  }

  /** Whether a link's failure refuses the request; else it is only told and logged. */
  default boolean refusable() {
    return true;
  }

  /** A link has failed or is switched off, whatever that means for the request. */
  default void failed(Link link) {}

  LinkAnswer answer(
      Request request, Link link, Duration took, @Nullable Object wish, @Nullable LinkFailure f);

  R result();
}
