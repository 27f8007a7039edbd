package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkStatus;
import dev.switchboard.nri.chain.Mode;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.loading.LoadedExtension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Who is called for which event, in which order, and why there. */
@Endpoint(id = "chain")
final class ChainEndpoint {
  private final SwitchboardLifecycle lifecycle;

  ChainEndpoint(SwitchboardLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /**
   * The chain.
   *
   * @param events by the events' names in NRI, those that somebody handles
   */
  record Order(Map<String, List<Place>> events) {}

  /**
   * A link's place.
   *
   * @param reason why it stands there
   * @param status whether it is called at present
   */
  record Place(
      String id,
      String version,
      int priority,
      String reason,
      Mode mode,
      @Nullable LinkStatus status) {}

  @ReadOperation
  public Order chain() {
    Switchboard switchboard = lifecycle.switchboard();
    var events = new LinkedHashMap<String, List<Place>>();
    for (Event event : Event.values()) {
      List<Link> links = switchboard.chain().links(event);
      if (!links.isEmpty()) {
        events.put(event.nriName(), links.stream().map(link -> place(switchboard, link)).toList());
      }
    }
    return new Order(events);
  }

  private static Place place(Switchboard switchboard, Link link) {
    int priority = link.settings().priority();
    return new Place(
        link.id(),
        link.version(),
        priority,
        "priority "
            + priority
            + switchboard
                .guestPlace(link)
                .map(from -> ", " + from)
                .orElseGet(() -> source(switchboard, link.id())),
        link.settings().policy().mode(),
        switchboard.chain().status(link.id()).orElse(null));
  }

  private static String source(Switchboard switchboard, String id) {
    if (switchboard.settings().extension(id).priority().isPresent()) {
      return " from switchboard.extensions." + id + ".priority";
    }
    return switchboard.extensions().stream()
            .filter(extension -> extension.id().equals(id))
            .map(LoadedExtension::descriptor)
            .anyMatch(descriptor -> descriptor.priority().isPresent())
        ? " from the jar's manifest"
        : ", the default";
  }
}
