package dev.switchboard.nri.app.demo;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.extension.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what the links answered to creations until somebody looks. */
final class Recorder implements ChainListener {
  private final ConcurrentLinkedQueue<LinkAnswer> answers = new ConcurrentLinkedQueue<>();

  @Override
  public void linkAnswered(LinkAnswer answer) {
    if (answer.request().event().equals(Optional.of(Event.CREATE_CONTAINER))) {
      answers.add(answer);
    }
  }

  /** The answers since the last look, in the order of the chain. */
  List<LinkAnswer> take() {
    var taken = new ArrayList<LinkAnswer>();
    for (LinkAnswer next = answers.poll(); next != null; next = answers.poll()) {
      taken.add(next);
    }
    return taken;
  }
}
