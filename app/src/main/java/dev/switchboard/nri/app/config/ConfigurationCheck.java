package dev.switchboard.nri.app.config;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Tells all mistakes in the host's keys before Boot stops at the first. */
public final class ConfigurationCheck
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    new Configuration(context.getEnvironment()).switchboard();
  }
}
