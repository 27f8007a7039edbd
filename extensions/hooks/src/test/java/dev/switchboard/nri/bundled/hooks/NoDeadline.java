package dev.switchboard.nri.bundled.hooks;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.RequestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A request to create a container that is in no hurry. */
record NoDeadline() implements RequestContext {
  @Override
  public String requestId() {
    return "r1";
  }

  @Override
  public Optional<Event> event() {
    return Optional.of(Event.CREATE_CONTAINER);
  }

  @Override
  public Duration remaining() {
    return Duration.ofSeconds(1);
  }

  @Override
  public List<String> metadata(String key) {
    return List.of();
  }
}
