package dev.switchboard.nri.session;

import dev.switchboard.nri.session.ConnectionStatus.RuntimeInfo;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has a session that is subscribed to more events take the place of one that serves. The runtime
 * knows both for a while; the moment in which it tells the new one what exists, and sends nothing
 * else, is that in which the old one falls silent. So each request is served by exactly one.
 */
final class Widening implements PluginSession.Observer {
  private final PluginSession old;
  private final Successor successor;
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();
  private volatile @Nullable RuntimeInfo runtime;
  private volatile int mask;

  /** Makes a session the one that serves. */
  interface Successor {
    /**
     * @return whether it is; not if the old one has been lost meanwhile
     */
    boolean succeed(
        PluginSession old,
        PluginSession next,
        RuntimeInfo runtime,
        int mask,
        int pods,
        int containers);

    /** As {@link PluginSession.Observer#idle}. */
    void idle();
  }

  Widening(PluginSession old, Successor successor) {
    this.old = old;
    this.successor = successor;
  }

  /**
   * Opens the new session and waits until it serves.
   *
   * @param next a session with this as its observer
   * @throws IOException if it does not come to serve
   */
  void open(PluginSession next) throws IOException, InterruptedException {
    Optional<String> problem = next.open();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
    var _ = next.ended().thenRun(() -> done.complete(false));
    if (!done.join()) {
      next.close();
      throw new IOException("the new session was lost before it served");
    }
  }

  @Override
  public void configured(PluginSession teller, RuntimeInfo told, int subscribed) {
    mask = subscribed;
    runtime = told;
  }

  @Override
  public void synchronizing() {
    old.retire();
  }

  @Override
  public void synchronised(PluginSession teller, int pods, int containers) {
    RuntimeInfo told = runtime;
    done.complete(told != null && successor.succeed(old, teller, told, mask, pods, containers));
  }

  @Override
  public void idle() {
    successor.idle();
  }
}
