package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Several listeners as one. */
record ChainListeners(List<ChainListener> all) implements ChainListener {
  @Override
  public void linkAnswered(LinkAnswer answer) {
    all.forEach(listener -> listener.linkAnswered(answer));
  }

  @Override
  public void requestAnswered(Request request, Duration took, Optional<LinkFailure> refusal) {
    all.forEach(listener -> listener.requestAnswered(request, took, refusal));
  }
}
