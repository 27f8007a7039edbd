package dev.switchboard.nri.app.view;

import dev.switchboard.nri.app.config.SwitchboardProperties;
import dev.switchboard.nri.provenance.Provenance;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what is recorded and the endpoints that show it. */
@Configuration(proxyBeanMethods = false)
public class ViewConfiguration {
  @Bean
  DecisionLog decisionLog(SwitchboardProperties properties) {
    return new DecisionLog(
        properties.recording().enabled() ? properties.decisions().capacity() : 0);
  }

  @Bean
  DecisionsEndpoint decisionsEndpoint(DecisionLog log, RunningHost host) {
    return new DecisionsEndpoint(log, host::settle);
  }

  @Bean
  Provenance provenance(SwitchboardProperties properties, ObjectProvider<RunningHost> host) {
    SwitchboardProperties.Recording keys = properties.recording();
    return new Provenance(
        keys.enabled() ? keys.containers() : 0,
        keys.goneFor(),
        () -> host.getObject().switchboard().node(),
        InstantSource.system());
  }

  @Bean
  EventStream eventStream(ObjectProvider<RunningHost> host) {
    return new EventStream(host);
  }

  @Bean
  PodsEndpoint podsEndpoint(RunningHost host) {
    return new PodsEndpoint(host);
  }

  @Bean
  ContainersEndpoint containersEndpoint(
      RunningHost host, Provenance provenance, SanitizingFunction secrets) {
    return new ContainersEndpoint(
        host, provenance, new ContainerViews(new Sanitizer(List.of(secrets))));
  }
}
