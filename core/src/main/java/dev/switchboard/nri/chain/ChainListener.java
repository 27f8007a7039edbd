package dev.switchboard.nri.chain;

import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Told what the chain does. Called on the thread that does it: must be quick and not throw. */
public interface ChainListener {
  /** Does nothing. */
  ChainListener NONE = new ChainListener() {};

  /** Both, one after the other. */
  static ChainListener both(ChainListener first, ChainListener second) {
    return new ChainListener() {
      @Override
      public void linkAnswered(LinkAnswer answer) {
        first.linkAnswered(answer);
        second.linkAnswered(answer);
      }

      @Override
      public void requestAnswered(RequestAnswer answer) {
        first.requestAnswered(answer);
        second.requestAnswered(answer);
      }
    };
  }

  /** A link has answered or failed. */
  default void linkAnswered(LinkAnswer answer) {}

  /** All links have answered, or one has refused. */
  default void requestAnswered(RequestAnswer answer) {}

  /**
   * One link's share in a request.
   *
   * @param request the request
   * @param link who was called
   * @param took how long it ran
   * @param adjustment what it asked for, of a container under creation
   * @param updates what it asked for, of existing containers
   * @param failure why it failed
   * @param warnings on what has no effect of that for which it asked
   */
  record LinkAnswer(
      Request request,
      Link link,
      Duration took,
      Optional<ContainerAdjustment> adjustment,
      Optional<ContainerUpdates> updates,
      Optional<LinkFailure> failure,
      List<Warning> warnings) {
    LinkAnswer(
        Request request,
        Link link,
        Duration took,
        Optional<ContainerAdjustment> adjustment,
        Optional<ContainerUpdates> updates,
        Optional<LinkFailure> failure) {
      this(request, link, took, adjustment, updates, failure, List.of());
    }

    LinkAnswer warned(List<Warning> warnings) {
      return new LinkAnswer(request, link, took, adjustment, updates, failure, warnings);
    }
  }

  /**
   * What came of a request.
   *
   * @param request the request
   * @param subject what it was about
   * @param took from its arrival to its answer
   * @param answers of the links that were called, in the order of the calls
   * @param refusal why it was refused; empty if it was not
   */
  record RequestAnswer(
      Request request,
      Subject subject,
      Duration took,
      List<LinkAnswer> answers,
      Optional<LinkFailure> refusal) {
    public RequestAnswer {
      answers = List.copyOf(answers);
    }
  }
}
