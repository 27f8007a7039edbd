package dev.switchboard.nri.app.telemetry;

import dev.switchboard.nri.app.config.SwitchboardProperties;
import dev.switchboard.nri.app.report.Version;
import dev.switchboard.nri.app.view.RunningHost;
import dev.switchboard.nri.chain.ChainListener;
import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires metrics and traces. */
@Configuration(proxyBeanMethods = false)
public class TelemetryConfiguration {
  /** What runtimes wait for unless they are told otherwise. */
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(2);

  @Bean
  Exemplars exemplars() {
    return new Exemplars();
  }

  @Bean
  HostMeters hostMeters(ObjectProvider<RunningHost> host) {
    return new HostMeters(host);
  }

  /** Nothing of OpenTelemetry is loaded without this bean. */
  @Bean
  @ConditionalOnProperty("switchboard.tracing.endpoint")
  ChainListener traces(SwitchboardProperties properties) {
    return properties.tracing().on()
        ? new Traces(properties.tracing(), Version.current().program())
        : ChainListener.NONE;
  }

  @Bean
  RequestMeters requestMeters(
      MeterRegistry registry, Exemplars exemplars, ObjectProvider<RunningHost> host) {
    return new RequestMeters(
        registry,
        exemplars,
        () ->
            host.getObject()
                .switchboard()
                .connection()
                .runtime()
                .map(RuntimeInfo::requestTimeout)
                .orElse(USUAL_TIMEOUT));
  }
}
