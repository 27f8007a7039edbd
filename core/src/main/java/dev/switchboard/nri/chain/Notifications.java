package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerCreated;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerStarted;
import dev.switchboard.nri.extension.LifecycleEvent.ContainerUpdated;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxRemoved;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxStopped;
import dev.switchboard.nri.extension.LifecycleEvent.PodSandboxUpdated;
import dev.switchboard.nri.extension.LifecycleListener;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events are notifications, and which of them a listener hears. */
final class Notifications {
  private static final Map<Class<? extends LifecycleEvent>, Event> EVENTS =
      Map.of(
          PodSandboxStopped.class, Event.STOP_POD_SANDBOX,
          PodSandboxRemoved.class, Event.REMOVE_POD_SANDBOX,
          PodSandboxUpdated.class, Event.POST_UPDATE_POD_SANDBOX,
          ContainerCreated.class, Event.POST_CREATE_CONTAINER,
          ContainerStarted.class, Event.POST_START_CONTAINER,
          ContainerUpdated.class, Event.POST_UPDATE_CONTAINER,
          ContainerRemoved.class, Event.REMOVE_CONTAINER);

  private Notifications() {}

  /** The events of a listener, from the type argument of its class; all where it does not say. */
  static Set<Event> heardBy(LifecycleListener<?> listener) {
    Class<?> kind = kind(listener.getClass());
    var heard = EnumSet.noneOf(Event.class);
    EVENTS.forEach((type, event) -> {
      if (kind == null || kind.isAssignableFrom(type)) {
        heard.add(event);
      }
    });
    return heard;
  }

  private static @Nullable Class<?> kind(@Nullable Class<?> type) {
    if (type == null) {
      return null;
    }
    for (Type implemented : type.getGenericInterfaces()) {
      if (implemented instanceof ParameterizedType listener
          && listener.getRawType() == LifecycleListener.class
          && listener.getActualTypeArguments()[0] instanceof Class<?> kind) {
        return kind;
      }
    }
    return kind(type.getSuperclass());
  }
}
