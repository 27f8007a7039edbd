package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.RequestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a link is told of the request that it is called for. */
record CallContext(Request request, long deadline) implements RequestContext {
  /** Calls the link, with its own classes as the thread's. */
  Object call(Task<?> task, Link link) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(link.extension().getClass().getClassLoader());
    try {
      return task.invoke(link, this);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public String requestId() {
    return request.id();
  }

  @Override
  public Optional<Event> event() {
    return request.event();
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  @Override
  public List<String> metadata(String key) {
    return request.metadata().getOrDefault(key, List.of());
  }
}
