package dev.switchboard.nri.chain;

import dev.switchboard.nri.extension.AbsentException;
import dev.switchboard.nri.extension.annotation.InvalidAnnotationException;
import dev.switchboard.nri.match.MatchFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A link where it stands, with what is remembered of it. Tells once whenever it is switched.
 *
 * @param index from 0, in the order of the chain
 */
record Place(Link link, LinkState state, int index) {
  private static final Logger LOG = LoggerFactory.getLogger(Place.class);

  boolean isShadow() {
    return link.settings().policy().mode() == Mode.SHADOW;
  }

  /** How loudly its failures are told. */
  Level level() {
    return isShadow() ? Level.DEBUG : Level.WARN;
  }

  /**
   * It threw. An exception may be its way to refuse a pod, so it counts once per pod; one about the
   * pod's annotations surely is. That something is absent was told at once, so there is nothing to
   * protect anybody from. An error is always its own.
   */
  void threw(
      Request request,
      Subject subject,
      Throwable thrown,
      LinkFailure failure,
      ChainListener listener) {
    if (!(thrown instanceof InvalidAnnotationException
        || thrown instanceof MatchFailedException
        || thrown instanceof AbsentException)) {
      failed(request, thrown instanceof Exception ? subject.podKey() : "", failure, listener);
    }
  }

  /**
   * @param pod whom the failure may be due to, empty if it is the link's fault
   */
  void failed(Request request, String pod, LinkFailure failure, ChainListener listener) {
    if (state.failed(request.event(), pod, failure.reason(), System.nanoTime())) {
      tellOff(listener);
    }
  }

  void succeeded(Request request, long now, ChainListener listener) {
    if (state.succeeded(request.event(), now)) {
      tellOn(listener);
    }
  }

  void threadLost(ChainListener listener) {
    if (state.stuck().get() == state.maxStuck()) {
      tellOff(listener);
    }
  }

  void threadReturned(ChainListener listener) {
    if (state.stuck().get() == state.maxStuck() - 1) {
      tellOn(listener);
    }
  }

  private void tellOff(ChainListener listener) {
    LinkStatus status = state.status();
    LOG.warn("{} is {}", link.label(), status.reason());
    listener.linkSwitched(status);
  }

  private void tellOn(ChainListener listener) {
    LinkStatus status = state.status();
    LOG.info("{} is called again", link.label());
    listener.linkSwitched(status);
  }
}
