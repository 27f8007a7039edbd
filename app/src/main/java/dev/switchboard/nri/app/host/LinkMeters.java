package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.chain.Link;
import dev.switchboard.nri.chain.LinkStatus;
import dev.switchboard.nri.chain.Request;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;

/** Metrics of links: whether each is called, threads stuck in it, and its shadow. */
final class LinkMeters implements ChainListener {
  private static final String LINK = "link";

  private final MeterRegistry registry;
  private final ObjectProvider<SwitchboardLifecycle> lifecycle;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  LinkMeters(MeterRegistry registry, ObjectProvider<SwitchboardLifecycle> lifecycle) {
    this.registry = registry;
    this.lifecycle = lifecycle;
    Gauge.builder(
            "switchboard.stuck.threads",
            lifecycle,
            host -> host.getObject().switchboard().abandonedThreads())
        .description("Threads that do not come back from a link")
        .register(registry);
  }

  @Override
  public void linkAnswered(LinkAnswer answer) {
    meet(answer.link().id());
  }

  @Override
  public void linkSkipped(LinkSkip skip) {
    meet(skip.link().id());
  }

  @Override
  public void linkSwitched(LinkStatus status) {
    meet(status.link());
    String state = status.state().name().toLowerCase(Locale.ROOT);
    registry.counter("switchboard.link.switches", LINK, status.link(), "state", state).increment();
  }

  @Override
  public void shadowAnswered(ShadowAnswer answer) {
    meet(answer.answer().link().id());
    shadow(answer.answer().link(), LinkCounters.ShadowOutcome.of(answer));
  }

  @Override
  public void shadowDropped(Request request, Link link) {
    shadow(link, LinkCounters.ShadowOutcome.DROPPED);
  }

  private void shadow(Link link, LinkCounters.ShadowOutcome outcome) {
    String tag = outcome.name().toLowerCase(Locale.ROOT);
    registry.counter("switchboard.shadow.requests", LINK, link.id(), "outcome", tag).increment();
  }

  private void meet(String id) {
    if (known.add(id)) {
      gauge(
          "switchboard.link.on",
          "1 while a link is called",
          id,
          status -> status.state() == LinkStatus.State.ON ? 1 : 0);
      gauge(
          "switchboard.link.stuck.threads",
          "Threads that do not come back from a link",
          id,
          LinkStatus::stuckThreads);
    }
  }

  private void gauge(
      String name, String description, String id, ToDoubleFunction<LinkStatus> value) {
    Gauge.builder(
            name,
            lifecycle,
            host ->
                host.getObject()
                    .switchboard()
                    .chain()
                    .status(id)
                    .map(value::applyAsDouble)
                    .orElse(Double.NaN))
        .description(description)
        .tag(LINK, id)
        .register(registry);
  }
}
