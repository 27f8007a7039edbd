package dev.switchboard.nri.app.host;

import dev.switchboard.nri.Switchboard;
import dev.switchboard.nri.app.config.EnvironmentReader;
import dev.switchboard.nri.chain.ChainListener;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/** The host as a process: settings, switchboard, endpoints. */
public final class Host implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final CountDownLatch closed;

  private Host(ConfigurableApplicationContext context, CountDownLatch closed) {
    this.context = context;
    this.closed = closed;
  }

  /**
   * Starts it.
   *
   * @param properties as {@code --key=value}
   * @param listener told what the chain does
   * @throws StartFailedException when it cannot start; why has been told to the user by then
   */
  public static Host start(List<String> properties, ChainListener listener) {
    var closed = new CountDownLatch(1);
    var application = new SpringApplication(HostApplication.class);
    application.setMainApplicationClass(OrdinaryHost.class); // whose context is written down
    application.setEnvironment(new OneServerEnvironment());
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setDefaultProperties(EnvironmentReader.defaults());
    var beginning = new EarlyStart(listener, properties);
    application.addInitializers(beginning);
    application.addListeners(beginning);
    application.addListeners(event -> {
      if (event instanceof ContextClosedEvent) {
        closed.countDown();
      }
    });
    try {
      return new Host(application.run(properties.toArray(String[]::new)), closed);
    } catch (RuntimeException e) {
      beginning.abandon();
      throw new StartFailedException(e);
    }
  }

  /** The running switchboard. */
  public Switchboard switchboard() {
    return context.getBean(SwitchboardLifecycle.class).switchboard();
  }

  /** Where the endpoints' server listens. */
  public URI url() {
    Environment environment = context.getEnvironment();
    return URI.create(
        "http://%s:%s/"
            .formatted(
                environment.resolvePlaceholders("${server.address}"),
                environment.resolvePlaceholders("${local.server.port}")));
  }

  /** Waits until a signal, or a runtime that launched the process, ends it. */
  public void awaitEnd() throws InterruptedException {
    closed.await();
  }

  /** Ends it. */
  @Override
  public void close() {
    context.close();
  }
}
