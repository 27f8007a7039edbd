package dev.switchboard.nri.bundled.wasm;

import dev.switchboard.nri.bundled.hosting.HostedPlugins;
import dev.switchboard.nri.bundled.hosting.Node;
import dev.switchboard.nri.extension.ConnectedRuntime;
import dev.switchboard.nri.extension.ExtensionContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two threads: one looks at the folder each second and compiles what is new, the other makes new
 * instances of what broke, so that these need not wait for a compilation. A third one keeps time.
 */
final class Loader implements ModuleHost {
  private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ExtensionContext context;
  private final Config config;
  private final Node node;
  private final CodeCache cache;
  private final ModuleFolder folder;
  private final ScheduledThreadPoolExecutor timers;
  private final BlockingQueue<HostedModule> broken = new LinkedBlockingQueue<>();
  private final List<Thread> threads;

  /** What a thread does until it is interrupted. */
  private interface Duty {
    void run() throws InterruptedException;
  }

  Loader(ExtensionContext context, Node node) throws IOException {
    this.context = context;
    this.node = node;
    config = context.config(Config.class);
    cache = CodeCache.open();
    folder = new ModuleFolder(config.directory(), this);
    folder.first();
    timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("nri-wasm-timer").factory());
    timers.setRemoveOnCancelPolicy(true);
    threads =
        List.of(thread("nri-wasm-loader", this::watch), thread("nri-wasm-mender", this::mend));
  }

  private static Thread thread(String name, Duty duty) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            duty.run();
          } catch (InterruptedException e) {
            LOG.debug("{} ends", name);
          }
        });
  }

  private void watch() throws InterruptedException {
    folder.loadFirst();
    while (true) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      folder.again();
    }
  }

  private void mend() throws InterruptedException {
    while (true) {
      HostedModule module = broken.take();
      try {
        module.load();
        LOG.info("module {} has a new instance", module.name());
      } catch (IOException | ModuleException | RuntimeException e) {
        module.fail(String.valueOf(e.getMessage()));
        LOG.error("module {} is out: {}", module.name(), e.getMessage());
      }
    }
  }

  void stop() throws InterruptedException {
    timers.shutdownNow();
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(5));
    }
    cache.close();
  }

  Collection<HostedModule> modules() {
    return folder.modules();
  }

  Map<String, String> refused() {
    return folder.refused();
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public CodeCache cache() {
    return cache;
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public ScheduledThreadPoolExecutor timers() {
    return timers;
  }

  @Override
  public Optional<ConnectedRuntime> runtime() {
    return context.runtime();
  }

  @Override
  public void updates(HostedModule module, byte[] reply) {
    HostedPlugins.send(module, reply, context, "module " + module.name(), LOG);
  }

  @Override
  public void restart(HostedModule module) {
    broken.add(module);
  }
}
