package dev.switchboard.nri.app.host;

import dev.switchboard.nri.app.config.ConfigurationCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** The host as a process: settings, switchboard, endpoints. */
public final class Host {
  /** Set by the launcher: the distribution's folder. */
  private static final String HOME = "switchboard.home";

  private Host() {}

  /**
   * Runs until the process is told to end.
   *
   * @param properties as {@code --key=value}
   * @return the exit code
   */
  public static int run(List<String> properties) throws InterruptedException {
    var closed = new CountDownLatch(1);
    SpringApplication application = application();
    application.addListeners(event -> {
      if (event instanceof ContextClosedEvent) {
        closed.countDown();
      }
    });
    try {
      start(application, properties);
    } catch (RuntimeException e) {
      return 1; // told by a failure reporter
    }
    closed.await();
    return 0;
  }

  /** The application, not yet started. */
  public static SpringApplication application() {
    var application = new SpringApplication(HostApplication.class);
    application.setEnvironment(new OneServerEnvironment());
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.addInitializers(new ConfigurationCheck());
    application.setDefaultProperties(Map.of("spring.config.location", locations()));
    return application;
  }

  /** Starts it; what goes wrong has been told when this throws. */
  public static ConfigurableApplicationContext start(
      SpringApplication application, List<String> properties) {
    return application.run(properties.toArray(String[]::new));
  }

  /**
   * A privileged process takes no settings from whatever folder it is called in: only from its own
   * distribution, and from where options say.
   */
  private static String locations() {
    String home = System.getProperty(HOME);
    String own = "optional:classpath:/";
    return home == null ? own : own + ",optional:" + Path.of(home, "config").toUri();
  }
}
