package dev.switchboard.nri.extension;

/**
 * Told of what has happened. What it is subscribed to follows from the type argument: {@code
 * LifecycleListener<LifecycleEvent>} hears everything, {@code
 * LifecycleListener<LifecycleEvent.ContainerStarted>} that one event; a class that does not say
 * hears everything.
 *
 * @param <E> the kind of event
 */
@FunctionalInterface
public interface LifecycleListener<E extends LifecycleEvent> extends NriExtension {
  /**
   * @throws Exception is reported to the runtime, which logs it; nothing is undone
   */
  void onEvent(E event, RequestContext request) throws Exception;
}
