package dev.switchboard.nri.chain;

import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.extension.Event;
import java.util.Optional;

/** What a link's failure means for the request. */
public enum OnFailure {
  /** The request is refused, naming the link. */
  FAIL,
  /** The request goes on as if the link were absent. */
  IGNORE,
  /**
   * As the runtime does it with a plugin: what the link answers counts, an error too; that it does
   * not answer in time, or has gone, does not. A validator has to answer.
   */
  AS_RUNTIME;

  boolean ignores(Kind failure, Request request) {
    return switch (this) {
      case FAIL -> false;
      case IGNORE -> true;
      case AS_RUNTIME ->
          failure == Kind.ABSENT || (failure == Kind.TIMEOUT && !isValidation(request));
    };
  }

  private static boolean isValidation(Request request) {
    return request.event().equals(Optional.of(Event.VALIDATE_CONTAINER_ADJUSTMENT));
  }
}
