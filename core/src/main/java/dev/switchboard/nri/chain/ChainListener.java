package dev.switchboard.nri.chain;

import dev.switchboard.nri.effect.Warning;
import dev.switchboard.nri.extension.Decision;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import java.time.Duration;
import java.time.Instant;
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
      public void linkSkipped(LinkSkip skip) {
        first.linkSkipped(skip);
        second.linkSkipped(skip);
      }

      @Override
      public void linkSwitched(LinkStatus status) {
        first.linkSwitched(status);
        second.linkSwitched(status);
      }

      @Override
      public void shadowAnswered(ShadowAnswer answer) {
        first.shadowAnswered(answer);
        second.shadowAnswered(answer);
      }

      @Override
      public void shadowDropped(Request request, Link link) {
        first.shadowDropped(request, link);
        second.shadowDropped(request, link);
      }

      @Override
      public void requestAnswered(RequestAnswer answer) {
        first.requestAnswered(answer);
        second.requestAnswered(answer);
      }

      @Override
      public void updatesAsked(UnaskedUpdates asked) {
        first.updatesAsked(asked);
        second.updatesAsked(asked);
      }
    };
  }

  /** A link has answered or failed. */
  default void linkAnswered(LinkAnswer answer) {}

  /** A link has not been called. */
  default void linkSkipped(LinkSkip skip) {}

  /** A link has been switched on or off. */
  default void linkSwitched(LinkStatus status) {}

  /** A link in shadow mode has answered or failed, after the request was answered without it. */
  default void shadowAnswered(ShadowAnswer answer) {}

  /** A link in shadow mode has not been called: too many calls are waiting already. */
  default void shadowDropped(Request request, Link link) {}

  /** All links have answered, or one has refused. */
  default void requestAnswered(RequestAnswer answer) {}

  /** A link has asked for updates by itself, outside any request. */
  default void updatesAsked(UnaskedUpdates asked) {}

  /**
   * Updates that a link has asked for by itself.
   *
   * @param link who asked; without the extension itself
   * @param updates what for
   * @param failure why they are not sent; empty if they are, or would be but for shadow mode
   * @param warnings on what of them has no effect
   */
  record UnaskedUpdates(
      Link link, ContainerUpdates updates, Optional<LinkFailure> failure, List<Warning> warnings) {
    /** In records, in the place of the id of a request. */
    public static final String REQUEST_ID = "unasked";

    /** In records, in the place of the event: NRI's name of what is called. */
    public static final String EVENT = "UpdateContainers";

    public UnaskedUpdates {
      warnings = List.copyOf(warnings);
    }
  }

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
    /** For whoever keeps it: the extension itself, which may be unloaded, is not in it. */
    public LinkAnswer toKeep() {
      return new LinkAnswer(
          request, link.description(), took, adjustment, updates, failure, warnings);
    }

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
   * A link that was not called.
   *
   * @param request the request
   * @param link who would have been called
   * @param cause why not
   * @param reason the same for people; of one that does not match, the criterion
   */
  record LinkSkip(Request request, Link link, Cause cause, String reason) {
    /** Why a link is not called. */
    public enum Cause {
      /** Its {@code match} leaves the pod or container out. */
      UNMATCHED,
      /** It is switched off for a while. */
      SWITCHED_OFF,
      /** It is required, but cannot be had. */
      ABSENT,
      /** The runtime's NRI is older than it requires. */
      UNSUPPORTED
    }
  }

  /**
   * What a link in shadow mode would have done.
   *
   * @param answer its own share; took place after the live reply had left
   * @param consequences failures of live links after it that there would have been because of it
   */
  record ShadowAnswer(LinkAnswer answer, List<LinkFailure> consequences) {}

  /**
   * What came of a request.
   *
   * @param at when
   * @param request the request
   * @param subject what it was about
   * @param took from its arrival to its answer
   * @param answers of the links that were called, in the order of the calls
   * @param refusal why it was refused; empty if it was not
   */
  record RequestAnswer(
      Instant at,
      Request request,
      Subject subject,
      Duration took,
      List<LinkAnswer> answers,
      Optional<LinkFailure> refusal) {
    public RequestAnswer {
      answers = List.copyOf(answers);
    }

    /** The same with what was there after each link; takes as long as the request did. */
    public Decision decision() {
      return Replay.of(this);
    }
  }
}
