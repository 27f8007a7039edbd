package dev.switchboard.nri.chain;

import dev.switchboard.nri.effect.Target;
import dev.switchboard.nri.extension.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request of the runtime.
 *
 * @param id identifies it in errors, log lines and records
 * @param event what it is about; empty for Synchronize
 * @param deadlineNanos when the reply has to leave, in terms of {@link System#nanoTime}
 * @param metadata what the runtime sent along, by lower-case key
 * @param target the runtime, as far as it decides what of a wish has an effect
 */
public record Request(
    String id,
    Optional<Event> event,
    long deadlineNanos,
    Map<String, List<String>> metadata,
    Target target) {
  /** To a runtime that takes whatever can be asked for. */
  public Request(
      String id, Optional<Event> event, long deadlineNanos, Map<String, List<String>> metadata) {
    this(id, event, deadlineNanos, metadata, Target.NEWEST);
  }

  /** What it is about, for people. */
  public String name() {
    return event.map(Event::nriName).orElse("Synchronize");
  }
}
