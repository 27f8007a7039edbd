package dev.switchboard.nri.app.telemetry;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.view.RunningHost;
import dev.switchboard.nri.loading.ExtensionState;
import dev.switchboard.nri.session.ConnectionStatus.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;

/** How things stand: the connection, extensions, pods and containers. */
record HostMeters(ObjectProvider<RunningHost> host) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    gauge("connection", "1 while the runtime is served", HostMeters::connected).register(registry);
    gauge("pods", "Pods that are there", of -> of.node().podCount()).register(registry);
    gauge("containers", "Containers that are there", of -> of.node().containerCount())
        .register(registry);
    FunctionCounter.builder(
            "switchboard.reconnects",
            host,
            of -> of.getObject().switchboard().connection().reconnects())
        .description("Connections after the first")
        .register(registry);
    for (ExtensionState state : ExtensionState.values()) {
      gauge("extensions", "Jars of the extensions directory", of -> count(of, state))
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private Gauge.Builder<ObjectProvider<RunningHost>> gauge(
      String name, String description, ToDoubleFunction<Switchboard> value) {
    return Gauge.builder(
            "switchboard." + name, host, of -> value.applyAsDouble(of.getObject().switchboard()))
        .description(description);
  }

  private static double connected(Switchboard switchboard) {
    return switchboard.connection().state() == State.SERVING ? 1 : 0;
  }

  private static double count(Switchboard switchboard, ExtensionState state) {
    return switchboard.extensions().stream().filter(each -> each.state() == state).count();
  }
}
