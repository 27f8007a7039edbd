package dev.switchboard.nri.app.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.app.config.EnvironmentReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;

/** Whether the auto-configurations that an ordinary node has by name are those that it needs. */
class OrdinaryHostTests {
  /**
   * Those that Spring Boot finds to apply, and that nothing of ours asks for as long as settings
   * are ordinary: schedulers and executors and their meters, aspects, uploads, health at other
   * paths, bundles of certificates, facts of a build by Spring's own plugin, and meters of
   * sessions, which would have the JVM register all its management beans.
   */
  private static final Set<String> NEEDLESS =
      Set.of(
          "AopAutoConfiguration",
          "MultipartAutoConfiguration",
          "ProjectInfoAutoConfiguration",
          "ScheduledTasksObservationAutoConfiguration",
          "SslAutoConfiguration",
          "SslMetricsAutoConfiguration",
          "TaskExecutionAutoConfiguration",
          "TaskExecutorMetricsAutoConfiguration",
          "TaskSchedulingAutoConfiguration",
          "TomcatMetricsAutoConfiguration",
          "WebMvcHealthEndpointExtensionAutoConfiguration");

  @Test
  void whatSpringBootFindsIsNamedOrKnownToBeNeedless() {
    Set<String> found = autoConfigurations(HostApplication.class);
    Set<String> named =
        autoConfigurations(
            OrdinaryHost.class,
            "--" + EnableAutoConfiguration.ENABLED_OVERRIDE_PROPERTY + "=false");
    assertThat(named).doesNotContainAnyElementsOf(NEEDLESS).isNotEmpty();
    named.addAll(NEEDLESS);
    assertThat(named).isEqualTo(found);
  }

  /** Those that are left once all conditions have been looked at. */
  private static Set<String> autoConfigurations(Class<?> host, String... settings) {
    try (var context = new AnnotationConfigServletWebServerApplicationContext()) {
      var environment = new OneServerEnvironment();
      environment.setConversionService(new ApplicationConversionService());
      context.setEnvironment(EnvironmentReader.read(environment, List.of(settings)));
      context.register(host);
      context.refreshForAotProcessing(new RuntimeHints());
      return Stream.of(context.getBeanDefinitionNames())
          .filter(name -> name.startsWith("org.") && name.endsWith("AutoConfiguration"))
          .map(name -> name.substring(name.lastIndexOf('.') + 1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
