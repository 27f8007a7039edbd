package dev.switchboard.nri.app.host;

import dev.switchboard.nri.MissedContainer;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Containers that were created without us, and what the extensions would have made of them. */
@Endpoint(id = "missed")
final class MissedEndpoint {
  private final Supplier<List<MissedContainer>> containers;

  MissedEndpoint(Supplier<List<MissedContainer>> containers) {
    this.containers = containers;
  }

  /**
   * All of them.
   *
   * @param unprocessed how many of them something is still lacking of
   */
  record Missed(long unprocessed, List<MissedContainer> containers) {}

  @ReadOperation
  public Missed missed() {
    List<MissedContainer> found = containers.get();
    return new Missed(found.stream().filter(MissedContainer::lacking).count(), found);
  }
}
