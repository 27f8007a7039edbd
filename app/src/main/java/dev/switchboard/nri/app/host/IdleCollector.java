package dev.switchboard.nri.app.host;

import dev.switchboard.nri.chain.ChainListener;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Collects garbage while nothing is asked of us. What is known of a container has grown old by the
 * time the container goes, and only a full collection takes old objects away. Left to itself the
 * heap would grow to its limit, and that collection would then hold up whatever request comes.
 */
final class IdleCollector implements ChainListener, AutoCloseable {
  private static final long LOOK_SECONDS = 1;
  private static final long WORTH_IT = 12 << 20;

  private final List<MemoryPoolMXBean> old =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals("Tenured Gen"))
          .toList();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("nri-idle-collector").factory());
  private volatile boolean busy;

  IdleCollector() {
    var _ = thread.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void requestAnswered(RequestAnswer answer) {
    busy = true;
  }

  private void look() {
    if (!busy && old.stream().anyMatch(IdleCollector::isWorthIt)) {
      System.gc();
    }
    busy = false;
  }

  /** Whether much has been added since the last full collection. */
  private static boolean isWorthIt(MemoryPoolMXBean pool) {
    @Nullable MemoryUsage left = pool.getCollectionUsage();
    return left != null && pool.getUsage().getUsed() - left.getUsed() > WORTH_IT;
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
