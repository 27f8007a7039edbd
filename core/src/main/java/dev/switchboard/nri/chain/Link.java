package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.NriExtension;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StartContainerHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.UpdatePodSandboxHandler;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** An extension at its place in the chain. */
public final class Link {
  /** Which handler each request needs; notifications follow from the listener's type argument. */
  private static final Map<Event, Class<? extends NriExtension>> HANDLERS =
      Map.of(
          Event.RUN_POD_SANDBOX, RunPodSandboxHandler.class,
          Event.UPDATE_POD_SANDBOX, UpdatePodSandboxHandler.class,
          Event.CREATE_CONTAINER, CreateContainerHandler.class,
          Event.START_CONTAINER, StartContainerHandler.class,
          Event.UPDATE_CONTAINER, UpdateContainerHandler.class,
          Event.STOP_CONTAINER, StopContainerHandler.class,
          Event.VALIDATE_CONTAINER_ADJUSTMENT, AdjustmentValidator.class);

  private final String id;
  private final String version;
  private final NriExtension extension;
  private final LinkSettings settings;
  private final Set<Event> events;

  public Link(String id, String version, NriExtension extension, LinkSettings settings) {
    this.id = id;
    this.version = version;
    this.extension = extension;
    this.settings = settings;
    this.events = EnumSet.noneOf(Event.class);
    HANDLERS.forEach((event, handler) -> {
      if (handler.isInstance(extension)) {
        events.add(event);
      }
    });
    if (extension instanceof LifecycleListener<?> listener) {
      events.addAll(Notifications.heardBy(listener));
    }
  }

  public String id() {
    return id;
  }

  public String version() {
    return version;
  }

  /** How errors name it: {@code id@version}. */
  public String label() {
    return id + "@" + version;
  }

  public LinkSettings settings() {
    return settings;
  }

  /** What it is called for. */
  public Set<Event> events() {
    return Collections.unmodifiableSet(events);
  }

  boolean handles(Event event) {
    return events.contains(event);
  }

  NriExtension extension() {
    return extension;
  }
}
