package dev.switchboard.nri.guest;

import dev.switchboard.nri.chain.LinkFailedException;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.extension.AdjustmentValidator;
import dev.switchboard.nri.extension.CreateContainerHandler;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.LifecycleListener;
import dev.switchboard.nri.extension.RequestContext;
import dev.switchboard.nri.extension.RunPodSandboxHandler;
import dev.switchboard.nri.extension.StartContainerHandler;
import dev.switchboard.nri.extension.StopContainerHandler;
import dev.switchboard.nri.extension.SynchronizeHandler;
import dev.switchboard.nri.extension.UpdateContainerHandler;
import dev.switchboard.nri.extension.UpdatePodSandboxHandler;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.runtime.ConnectedPlugin;
import dev.switchboard.nri.runtime.PluginCalls;
import dev.switchboard.nri.runtime.PluginFailedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain's calls as requests to a guest. While it is being synchronized, requests wait for it as
 * long as they may, and what has happened is told it afterwards.
 */
final class GuestCalls
    implements CreateContainerHandler,
        UpdateContainerHandler,
        StopContainerHandler,
        RunPodSandboxHandler.Foretelling,
        UpdatePodSandboxHandler,
        StartContainerHandler,
        SynchronizeHandler,
        AdjustmentValidator,
        LifecycleListener<LifecycleEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(GuestCalls.class);

  /** Kept back of a call's time, so that we notice that it is late before the watchdog does. */
  private static final Duration OURS = Duration.ofMillis(20);

  private final String id;
  private final ConnectedPlugin plugin;
  private final Deadlines deadlines;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Queue<LifecycleEvent> early = new ArrayDeque<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private boolean told;

  GuestCalls(String id, ConnectedPlugin plugin, Deadlines deadlines) {
    this.id = id;
    this.plugin = plugin;
    this.deadlines = deadlines;
  }

  /** A request to the guest. */
  private interface Ask<T> {
    T send(PluginCalls calls, Duration timeout) throws PluginFailedException, InterruptedException;
  }

  /** Whether it is being asked something right now. */
  boolean busy() {
    return underWay.get() > 0;
  }

  /** Nobody needs to wait for it any more. */
  void gone() {
    ready.countDown();
  }

  /**
   * Synchronizes it for the first time.
   *
   * @param limit for all of it
   */
  ContainerUpdates join(NodeSnapshot node, Duration limit)
      throws PluginFailedException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    ContainerUpdates updates = send((calls, timeout) -> calls.synchronize(node, timeout), limit);
    for (LifecycleEvent event = nextEarly(); event != null; event = nextEarly()) {
      tellEarly(event, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
    ready.countDown();
    return updates;
  }

  private void tellEarly(LifecycleEvent event, Duration limit)
      throws PluginFailedException, InterruptedException {
    try {
      var _ =
          send(
              (calls, timeout) -> {
                calls.tell(event, timeout);
                return true;
              },
              limit);
    } catch (PluginFailedException e) {
      if (e.kind() != PluginFailedException.Kind.REFUSED) {
        throw e;
      }
      LOG.warn("guest {} failed in {}: {}", id, event.getClass().getSimpleName(), e.getMessage());
    }
  }

  private @Nullable LifecycleEvent nextEarly() {
    synchronized (early) {
      LifecycleEvent next = early.poll();
      told = next == null;
      return next;
    }
  }

  private boolean keptForLater(LifecycleEvent event) {
    synchronized (early) {
      return !told && early.add(event);
    }
  }

  private <T> T send(Ask<T> request, Duration timeout)
      throws PluginFailedException, InterruptedException {
    ScheduledFuture<?> deadline = deadlines.watch(plugin, timeout);
    underWay.incrementAndGet();
    try {
      return request.send(plugin.calls(), timeout);
    } finally {
      underWay.decrementAndGet();
      deadline.cancel(false);
    }
  }

  private <T> T ask(RequestContext request, Ask<T> what)
      throws LinkFailedException, InterruptedException {
    if (!ready.await(time(request).toNanos(), TimeUnit.NANOSECONDS)) {
      throw new LinkFailedException(Kind.ABSENT, "is still being synchronized");
    }
    Duration timeout = time(request);
    try {
      return send(what, timeout);
    } catch (PluginFailedException e) {
      throw switch (e.kind()) {
        case REFUSED -> new LinkFailedException(Kind.ERROR, String.valueOf(e.getMessage()));
        case LOST -> new LinkFailedException(Kind.ABSENT, "has gone: " + e.getMessage());
        case LATE -> {
          late();
          yield new LinkFailedException(
              Kind.TIMEOUT, "did not answer within " + timeout.toMillis() + " ms");
        }
      };
    } catch (InterruptedException e) {
      late(); // the watchdog was first
      throw e;
    }
  }

  private static Duration time(RequestContext request) {
    Duration all = request.remaining();
    Duration kept = OURS.compareTo(all.dividedBy(4)) < 0 ? OURS : all.dividedBy(4);
    return all.minus(kept);
  }

  /** As a runtime does it, unless the guest has asked to be kept. */
  private void late() {
    if (!plugin.staysWhenLate()) {
      plugin.close("it was late with an answer");
    }
  }

  private void tell(RequestContext request, Tell what)
      throws LinkFailedException, InterruptedException {
    var _ =
        ask(
            request,
            (calls, timeout) -> {
              what.send(calls, timeout);
              return true;
            });
  }

  /** A request that is answered with nothing. */
  private interface Tell {
    void send(PluginCalls calls, Duration timeout)
        throws PluginFailedException, InterruptedException;
  }

  @Override
  public ContainerUpdates synchronize(
      List<PodSandbox> pods, List<Container> containers, RequestContext request)
      throws LinkFailedException, InterruptedException {
    var node = new NodeSnapshot(pods, containers);
    return ask(request, (calls, timeout) -> calls.synchronize(node, timeout));
  }

  @Override
  public ContainerAdjustment createContainer(
      PodSandbox pod, Container container, RequestContext request)
      throws LinkFailedException, InterruptedException {
    return ask(request, (calls, timeout) -> calls.createContainer(pod, container, timeout));
  }

  @Override
  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, RequestContext request)
      throws LinkFailedException, InterruptedException {
    return ask(
        request, (calls, timeout) -> calls.updateContainer(pod, container, resources, timeout));
  }

  @Override
  public ContainerUpdates stopContainer(PodSandbox pod, Container container, RequestContext request)
      throws LinkFailedException, InterruptedException {
    return ask(request, (calls, timeout) -> calls.stopContainer(pod, container, timeout));
  }

  @Override
  public Verdict validate(Proposal proposal, RequestContext request)
      throws LinkFailedException, InterruptedException {
    if (plugin.isClosed()) {
      throw new LinkFailedException(Kind.ABSENT, "has gone");
    }
    try {
      return ask(request, (calls, timeout) -> calls.validate(proposal, timeout));
    } catch (LinkFailedException e) {
      // To the runtime, a validator that was asked and did not answer has not agreed.
      throw new LinkFailedException(Kind.ERROR, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void runPodSandbox(PodSandbox pod, RequestContext request)
      throws LinkFailedException, InterruptedException {
    tell(request, (calls, timeout) -> calls.runPodSandbox(pod, timeout));
  }

  /** Only asked where the configuration says that it may be asked in vain. */
  @Override
  public List<String> foretellPodSandbox(PodSandbox pod, RequestContext request) throws Exception {
    runPodSandbox(pod, request);
    return List.of();
  }

  @Override
  public void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, RequestContext request)
      throws LinkFailedException, InterruptedException {
    tell(request, (calls, timeout) -> calls.updatePodSandbox(pod, overhead, resources, timeout));
  }

  @Override
  public void startContainer(PodSandbox pod, Container container, RequestContext request)
      throws LinkFailedException, InterruptedException {
    tell(request, (calls, timeout) -> calls.startContainer(pod, container, timeout));
  }

  @Override
  public void onEvent(LifecycleEvent event, RequestContext request)
      throws LinkFailedException, InterruptedException {
    if (!keptForLater(event)) {
      tell(request, (calls, timeout) -> calls.tell(event, timeout));
    }
  }

  @Override
  public String toString() {
    return "guest " + id;
  }
}
