package dev.switchboard.nri.app.host;

import dev.switchboard.nri.app.config.SwitchboardProperties;
import dev.switchboard.nri.app.console.ConsoleConfiguration;
import dev.switchboard.nri.app.openapi.OpenApiConfiguration;
import dev.switchboard.nri.app.report.Version;
import dev.switchboard.nri.app.telemetry.TelemetryConfiguration;
import dev.switchboard.nri.app.view.ViewConfiguration;
import dev.switchboard.nri.chain.ChainListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Wires the host, its endpoints and its health. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(SwitchboardProperties.class)
@Import({
  ConsoleConfiguration.class,
  ViewConfiguration.class,
  TelemetryConfiguration.class,
  OpenApiConfiguration.class,
  WriteAccess.class,
  NoWrites.class
})
class HostApplication {
  @Bean
  ManagementSocket managementSocket(SwitchboardProperties properties, EarlyStart beginning) {
    return new ManagementSocket(properties, beginning);
  }

  @Bean
  LinkCounters linkCounters() {
    return new LinkCounters();
  }

  @Bean
  ApplicationListener<ApplicationReadyEvent> reloadMeters(
      SwitchboardLifecycle switchboard, MeterRegistry registry) {
    return _ -> new ReloadMeters(switchboard.switchboard(), registry).register();
  }

  @Bean
  IdleCollector idleCollector() {
    return new IdleCollector();
  }

  @Bean
  WarningMeter warningMeter(MeterRegistry registry) {
    return new WarningMeter(registry);
  }

  @Bean
  LinkMeters linkMeters(MeterRegistry registry, ObjectProvider<SwitchboardLifecycle> lifecycle) {
    return new LinkMeters(registry, lifecycle);
  }

  @Bean
  SwitchboardLifecycle switchboard(EarlyStart beginning, ObjectProvider<ChainListener> listeners) {
    return new SwitchboardLifecycle(beginning, listeners.orderedStream().toList());
  }

  /** Hides what looks like a secret, here and in Boot's own report of properties. */
  @Bean
  SanitizingFunction secrets() {
    return SanitizingFunction.sanitizeValue()
        .ifLikelySensitive()
        .ifKeyContains("switchboard.tracing.headers");
  }

  @Bean
  NriEndpoint nriEndpoint(SwitchboardLifecycle switchboard) {
    return new NriEndpoint(switchboard);
  }

  @Bean
  ExtensionsEndpoint extensionsEndpoint(
      SwitchboardLifecycle switchboard,
      EarlyStart beginning,
      LinkCounters counters,
      SanitizingFunction secrets) {
    return new ExtensionsEndpoint(
        switchboard, beginning::configuration, counters, new Sanitizer(List.of(secrets)));
  }

  @Bean
  GuestsEndpoint guestsEndpoint(SwitchboardLifecycle switchboard, LinkCounters counters) {
    return new GuestsEndpoint(switchboard, counters);
  }

  @Bean
  MissedEndpoint missedEndpoint(SwitchboardLifecycle switchboard) {
    return new MissedEndpoint(() -> switchboard.switchboard().missedContainers());
  }

  @Bean
  ExplainEndpoint explainEndpoint(SwitchboardLifecycle switchboard) {
    return new ExplainEndpoint(switchboard);
  }

  @Bean
  SupportEndpoint supportEndpoint(EarlyStart beginning) {
    return new SupportEndpoint(() -> beginning.configuration().current(), beginning::recorder);
  }

  @Bean
  ChainEndpoint chainEndpoint(SwitchboardLifecycle switchboard) {
    return new ChainEndpoint(switchboard);
  }

  @Bean
  HealthIndicator runtimeHealthIndicator(SwitchboardLifecycle switchboard) {
    return () -> HealthIndicators.runtime(switchboard.switchboard());
  }

  @Bean
  HealthIndicator extensionsHealthIndicator(SwitchboardLifecycle switchboard) {
    return () -> HealthIndicators.extensions(switchboard.switchboard());
  }

  @Bean
  InfoContributor versions() {
    Version version = Version.current();
    return info ->
        info.withDetail(
            "switchboard",
            Map.of(
                "version", version.program(),
                "nri", version.nri(),
                "jdk", version.jdk(),
                "aotCache", version.aotCache()));
  }
}
