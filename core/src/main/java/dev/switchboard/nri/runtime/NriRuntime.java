package dev.switchboard.nri.runtime;

import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runtime that plugins connect to: it takes them in, and tells them of events in the order of
 * their indices, one event at a time. It merges nothing: every plugin is shown the same container,
 * and every reply is returned.
 *
 * <p>A plugin that does not answer in time or loses its connection is dropped, and the request goes
 * on without it, unless its failure policy says otherwise. One that answers with an error makes the
 * request fail. All methods block and may be called from any thread.
 */
public final class NriRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NriRuntime.class);

  private final RuntimeProfile profile;
  private final PluginAcceptor acceptor;
  private final List<ConnectedPlugin> plugins = new CopyOnWriteArrayList<>();
  private final ReentrantLock oneRequest = new ReentrantLock();

  private NriRuntime(RuntimeProfile profile) throws IOException {
    this.profile = profile;
    this.acceptor = PluginAcceptor.listen(profile.socketPath(), "runtime", new Host());
  }

  /** Listens; plugins are taken in on threads of their own. */
  public static NriRuntime listen(RuntimeProfile profile) throws IOException {
    return new NriRuntime(profile);
  }

  private final class Host implements PluginHost {
    @Override
    public void takeIn(ConnectedPlugin plugin) throws IOException, InterruptedException {
      RuntimeIdentity identity = profile.identity();
      plugin.awaitRegistration(identity.registrationTimeout());
      plugin.configure(identity, identity.requestTimeout());
      oneRequest.lock();
      try {
        synchronize(plugin);
        // Equal indices keep the order of arrival.
        var all = new ArrayList<>(plugins);
        all.add(plugin);
        all.sort(Comparator.comparing(ConnectedPlugin::index));
        plugins.clear();
        plugins.addAll(all);
      } finally {
        oneRequest.unlock();
      }
      LOG.debug("plugin {} is ready", plugin.fullName());
    }

    @Override
    public CompletionStage<List<ContainerUpdate>> update(
        ConnectedPlugin plugin, ContainerUpdates updates) {
      return CompletableFuture.completedFuture(profile.updates().update(updates.updates()));
    }
  }

  private void synchronize(ConnectedPlugin plugin) throws IOException, InterruptedException {
    try {
      ContainerUpdates updates =
          plugin.calls().synchronize(profile.node().get(), profile.identity().requestTimeout());
      if (!updates.updates().isEmpty()) {
        profile.updates().update(updates.updates());
      }
    } catch (PluginFailedException e) {
      throw new IOException("its synchronization failed: " + e.getMessage(), e);
    }
  }

  /** Full names of the plugins that are ready, in the order in which they are told. */
  public List<String> plugins() {
    return plugins.stream()
        .filter(plugin -> !plugin.isClosed())
        .map(ConnectedPlugin::fullName)
        .toList();
  }

  public void runPodSandbox(PodSandbox pod) throws RequestRefusedException, InterruptedException {
    tell(Event.RUN_POD_SANDBOX, (calls, timeout) -> calls.runPodSandbox(pod, timeout));
  }

  public void updatePodSandbox(PodSandbox pod, Resources overhead, Resources resources)
      throws RequestRefusedException, InterruptedException {
    tell(
        Event.UPDATE_POD_SANDBOX,
        (calls, timeout) -> calls.updatePodSandbox(pod, overhead, resources, timeout));
  }

  public List<Reply<ContainerAdjustment>> createContainer(PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    return ask(
        Event.CREATE_CONTAINER, (calls, timeout) -> calls.createContainer(pod, container, timeout));
  }

  public void startContainer(PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    tell(Event.START_CONTAINER, (calls, timeout) -> calls.startContainer(pod, container, timeout));
  }

  public List<Reply<ContainerUpdates>> updateContainer(
      PodSandbox pod, Container container, Resources resources)
      throws RequestRefusedException, InterruptedException {
    return ask(
        Event.UPDATE_CONTAINER,
        (calls, timeout) -> calls.updateContainer(pod, container, resources, timeout));
  }

  public List<Reply<ContainerUpdates>> stopContainer(PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    return ask(
        Event.STOP_CONTAINER, (calls, timeout) -> calls.stopContainer(pod, container, timeout));
  }

  /** Tells of something that has happened. */
  public void tell(LifecycleEvent event) throws RequestRefusedException, InterruptedException {
    tell(event.event(), (calls, timeout) -> calls.tell(event, timeout));
  }

  /** A request to one plugin. */
  private interface Ask<T> {
    T send(PluginCalls calls, Duration timeout) throws PluginFailedException, InterruptedException;
  }

  /** A request that is answered with nothing. */
  private interface Tell {
    void send(PluginCalls calls, Duration timeout)
        throws PluginFailedException, InterruptedException;
  }

  private void tell(Event event, Tell request)
      throws RequestRefusedException, InterruptedException {
    var _ =
        ask(
            event,
            (calls, timeout) -> {
              request.send(calls, timeout);
              return true;
            });
  }

  private <T> List<Reply<T>> ask(Event event, Ask<T> request)
      throws RequestRefusedException, InterruptedException {
    oneRequest.lock();
    try {
      plugins.removeIf(ConnectedPlugin::isClosed);
      var replies = new ArrayList<Reply<T>>();
      for (ConnectedPlugin plugin : plugins) {
        if (plugin.events().contains(event)) {
          relay(plugin, event, request)
              .ifPresent(reply -> replies.add(new Reply<>(plugin.fullName(), reply)));
        }
      }
      return replies;
    } finally {
      oneRequest.unlock();
    }
  }

  /**
   * Hands a request to a plugin.
   *
   * @return empty if it is lost, has now been dropped, or may be left out by its own policy
   */
  private <T> Optional<T> relay(ConnectedPlugin plugin, Event event, Ask<T> request)
      throws RequestRefusedException, InterruptedException {
    try {
      return Optional.of(request.send(plugin.calls(), profile.identity().requestTimeout()));
    } catch (PluginFailedException e) {
      String message = String.valueOf(e.getMessage());
      if (e.kind() == PluginFailedException.Kind.REFUSED) {
        throw new RequestRefusedException(plugin.fullName(), message, e);
      }
      if (!plugin.staysWhenLate()) {
        plugin.close("it was late");
      }
      if (plugin.failsRequests()) {
        throw new RequestRefusedException(
            plugin.fullName(),
            "plugin %s failed to handle %s request: %s"
                .formatted(plugin.fullName(), event.nriName(), message),
            e);
      }
      return Optional.empty();
    }
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() throws IOException {
    acceptor.close();
  }
}
