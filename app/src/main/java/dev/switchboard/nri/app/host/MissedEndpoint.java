package dev.switchboard.nri.app.host;

import dev.switchboard.nri.MissedContainer;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Containers that were created without us, and what the extensions would have made of them. */
@Endpoint(id = "missed")
final class MissedEndpoint {
  private final SwitchboardLifecycle lifecycle;

  MissedEndpoint(SwitchboardLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /**
   * All of them.
   *
   * @param unprocessed how many of them something is still lacking of
   */
  record Missed(long unprocessed, List<MissedContainer> containers) {}

  @ReadOperation
  public Missed missed() {
    List<MissedContainer> found = lifecycle.switchboard().missedContainers();
    return new Missed(found.stream().filter(MissedContainer::lacking).count(), found);
  }
}
