package dev.switchboard.nri.loading;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that what has been unloaded is gone: its class loader, and with it every class and
 * object of the extension. One that is still there after garbage collections is kept by something,
 * and each reload would keep one more: it is named, with what keeps it where that can be told.
 */
public final class UnloadWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnloadWatch.class);

  /** A full collection stops the world for some hundredths of a second: not more often than so. */
  private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(10);

  private static final int COLLECTIONS = 2;

  private final List<Unloaded> unloaded = new ArrayList<>();
  private final Duration betweenCollections;
  private @Nullable Thread thread;
  private boolean closed;
  private Consumer<Kept> listener = _ -> {};

  /** Something that should be gone. */
  private static final class Unloaded {
    private final String id;
    private final int generation;
    private final WeakReference<ClassLoader> classes;
    private final Instant since = Instant.now();
    private int collections;
    private List<String> holders = List.of();

    Unloaded(String id, int generation, ClassLoader classes) {
      this.id = id;
      this.generation = generation;
      this.classes = new WeakReference<>(classes);
    }

    boolean reported() {
      return collections >= COLLECTIONS;
    }
  }

  /**
   * An extension that should be gone and is not.
   *
   * @param since when it was unloaded
   * @param holders what keeps it, as far as that can be told
   */
  public record Kept(String id, int generation, Instant since, List<String> holders) {}

  public UnloadWatch() {
    this(BETWEEN_COLLECTIONS);
  }

  UnloadWatch(Duration betweenCollections) {
    this.betweenCollections = betweenCollections;
  }

  /** From now on this class loader should go. */
  synchronized void watch(String id, int generation, ClassLoader classes) {
    if (closed) {
      return;
    }
    unloaded.add(new Unloaded(id, generation, classes));
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("nri-unload-watch").start(this::watchAll);
    }
  }

  /** Has a listener told of each that is found to be kept, on the watch's thread. */
  public synchronized void onKept(Consumer<Kept> told) {
    listener = told;
  }

  /** Those that are known to be kept. */
  public synchronized List<Kept> kept() {
    return unloaded.stream()
        .filter(each -> each.reported() && each.classes.get() != null)
        .map(each -> new Kept(each.id, each.generation, each.since, each.holders))
        .toList();
  }

  /** Ends when all have gone or been reported. */
  private void watchAll() {
    try {
      while (anyPending()) {
        Thread.sleep(betweenCollections);
        if (anyPending()) {
          System.gc();
          collected();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("closed");
    }
  }

  private synchronized boolean anyPending() {
    for (Iterator<Unloaded> all = unloaded.iterator(); all.hasNext(); ) {
      Unloaded each = all.next();
      if (each.classes.refersTo(null)) {
        all.remove();
        if (each.reported()) {
          LOG.info("extension {}, generation {}, has gone after all", each.id, each.generation);
        }
      }
    }
    boolean pending = !closed && unloaded.stream().anyMatch(each -> !each.reported());
    if (!pending) {
      thread = null;
    }
    return pending;
  }

  private synchronized void collected() {
    for (Unloaded each : unloaded) {
      @Nullable ClassLoader classes = each.classes.get();
      if (classes != null && !each.reported()) {
        each.collections++;
        if (each.reported()) {
          each.holders = Holders.of(classes);
          listener.accept(new Kept(each.id, each.generation, each.since, each.holders));
          LOG.warn(
              "extension {}, generation {}, was unloaded but is still in memory: {}",
              each.id,
              each.generation,
              each.holders.isEmpty() ? Holders.unknown(classes) : String.join("; ", each.holders));
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
