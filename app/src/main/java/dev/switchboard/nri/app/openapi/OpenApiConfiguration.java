package dev.switchboard.nri.app.openapi;

import dev.switchboard.nri.app.report.Version;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the description of the endpoints. */
@Configuration(proxyBeanMethods = false)
public class OpenApiConfiguration {
  @Bean
  OpenApiEndpoint openApiEndpoint(ApplicationContext context) {
    String ours = "dev.switchboard.nri.";
    return new OpenApiEndpoint(
        () ->
            context.getBeansWithAnnotation(Endpoint.class).values().stream()
                .filter(each -> each.getClass().getName().startsWith(ours))
                .toList(),
        Version.current().program());
  }
}
