package dev.switchboard.nri.app.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.app.config.EnvironmentReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class OrdinarySettingsTests {
  private static final class Variables extends OneServerEnvironment {
    private final Map<String, Object> variables;

    Variables(Map<String, Object> variables) {
      this.variables = variables;
      getPropertySources()
          .addLast(
              new SystemEnvironmentPropertySource(
                  StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, this.variables));
    }

    @Override
    protected void customizePropertySources(MutablePropertySources sources) {
      // Not those of whoever runs the test.
    }
  }

  private static Optional<String> changing(Map<String, Object> variables, String... properties) {
    return OrdinarySettings.changing(
        EnvironmentReader.read(new Variables(variables), List.of(properties)));
  }

  @Test
  void itsOwnDefaultsAreOrdinary() {
    assertThat(changing(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "switchboard.runtime.socket-path=/run/nri.sock",
        "switchboard.tracing.sampling=0.5",
        "switchboard.management.writes=false",
        "management.server.port=9000",
        "management.server.address=0.0.0.0",
        "logging.level.root=debug",
        "logging.structured.format.console=ecs"
      })
  void whatNoConditionLooksAtIsOrdinary(String setting) {
    assertThat(changing(Map.of(), "--" + setting)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "switchboard.management.writes=true",
        "switchboard.tracing.endpoint=http://127.0.0.1:4318/v1/traces",
        "management.endpoints.web.exposure.include=*",
        "management.endpoint.health.show-details=never",
        "server.port=9001",
        "server.ssl.bundle=web",
        "spring.ssl.bundle.pem.web.keystore.certificate=x.pem",
        "spring.profiles.active=site",
        "spring.main.web-application-type=none"
      })
  void whatConditionsMayLookAtIsTold(String setting) {
    assertThat(changing(Map.of(), "--" + setting)).contains(setting.split("=", 2)[0]);
  }

  @Test
  void aPortThatIsNotTheServersChangesIt() {
    assertThat(changing(Map.of(), "--management.server.port=0")).contains("management.server.port");
  }

  @Test
  void variablesAreLookedAtAsSpringReadsThem() {
    assertThat(changing(Map.of("MANAGEMENT_SERVER_PORT", "9000"))).isEmpty();
    assertThat(changing(Map.of("MANAGEMENT_METRICS_ENABLE_JVM", "false")))
        .contains("management.metrics.enable.jvm");
    assertThat(changing(Map.of("SWITCHBOARD_TRACING_ENDPOINT", "http://127.0.0.1:1")))
        .contains("switchboard.tracing.endpoint");
    assertThat(changing(Map.of("SWITCHBOARD_MANAGEMENT_WRITES", "true")))
        .contains("switchboard.management.writes");
  }
}
