package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.time.Duration;
import java.util.Optional;

/** Told what the chain does. Called on the thread that does it: must be quick and not throw. */
public interface ChainListener {
  /** Does nothing. */
  ChainListener NONE = new ChainListener() {};

  /** A link has answered or failed. */
  default void linkAnswered(LinkAnswer answer) {}

  /** All links have answered, or one has refused. */
  default void requestAnswered(Request request, Duration took, Optional<LinkFailure> refusal) {}

  /**
   * One link's share in a request.
   *
   * @param request the request
   * @param link who was called
   * @param took how long it ran
   * @param adjustment what it asked for, of a container under creation
   * @param updates what it asked for, of existing containers
   * @param failure why it failed
   */
  record LinkAnswer(
      Request request,
      Link link,
      Duration took,
      Optional<ContainerAdjustment> adjustment,
      Optional<ContainerUpdates> updates,
      Optional<LinkFailure> failure) {}
}
