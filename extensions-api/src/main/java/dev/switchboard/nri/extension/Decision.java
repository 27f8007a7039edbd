package dev.switchboard.nri.extension;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.MemoryPolicy;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the chain made of one request.
 *
 * @param requestId as in {@link RequestContext#requestId}
 * @param event what it was about; empty for Synchronize
 * @param took from its arrival to its answer
 * @param pod the pod, or the pod of the container; empty for Synchronize
 * @param before what was there before the first link
 * @param shares what each link that was called did, in the order of the calls
 * @param refusal why it was refused; empty if it was not
 */
public record Decision(
    String requestId,
    Optional<Event> event,
    Duration took,
    Optional<PodSandbox> pod,
    State before,
    List<Share> shares,
    Optional<String> refusal) {
  public Decision {
    shares = List.copyOf(shares);
  }

  /**
   * What a request is about, as far as the links have changed it: all they asked for, also what the
   * runtime's protocol does not show to later links.
   *
   * @param container the container; empty in requests that are about a pod, and in Synchronize
   * @param memoryPolicy the memory policy of a container under creation, which is no part of NRI's
   *     container; empty if nobody set one
   * @param requested what an update asks for, of a container or pod
   */
  public record State(
      Optional<Container> container,
      Optional<MemoryPolicy> memoryPolicy,
      Optional<Resources> requested) {}

  /**
   * One link's share.
   *
   * @param link its id
   * @param version its version
   * @param took how long it ran
   * @param adjustment what it asked for, of a container under creation
   * @param updates what it asked for, of existing containers
   * @param failure why it failed; what it asked for then did not count
   * @param after what was there after it
   */
  public record Share(
      String link,
      String version,
      Duration took,
      Optional<ContainerAdjustment> adjustment,
      Optional<ContainerUpdates> updates,
      Optional<String> failure,
      State after) {}
}
