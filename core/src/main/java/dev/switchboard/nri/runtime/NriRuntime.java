package dev.switchboard.nri.runtime;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.transport.RuntimeServerSocket;
import dev.switchboard.nri.transport.RuntimeSocket;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
import dev.switchboard.nri.wire.proto.PostStartContainerRequest;
import dev.switchboard.nri.wire.proto.PostUpdateContainerRequest;
import dev.switchboard.nri.wire.proto.PostUpdatePodSandboxRequest;
import dev.switchboard.nri.wire.proto.RemoveContainerRequest;
import dev.switchboard.nri.wire.proto.RemovePodSandboxRequest;
import dev.switchboard.nri.wire.proto.RunPodSandboxRequest;
import dev.switchboard.nri.wire.proto.StartContainerRequest;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import dev.switchboard.nri.wire.proto.StopContainerRequest;
import dev.switchboard.nri.wire.proto.StopPodSandboxRequest;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import dev.switchboard.nri.wire.proto.UpdatePodSandboxRequest;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runtime that plugins connect to: it takes them in one after another, and tells them of events
 * in the order of their indices, one event at a time. It merges nothing: every plugin is shown the
 * same container, and every reply is returned.
 *
 * <p>A plugin that does not answer in time or loses its connection is dropped, and the request goes
 * on without it, unless its failure policy says otherwise. One that answers with an error makes the
 * request fail. All methods block and may be called from any thread.
 */
public final class NriRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NriRuntime.class);

  private final RuntimeProfile profile;
  private final RuntimeServerSocket socket;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("nri-runtime-worker-", 0).factory());
  private final List<ConnectedPlugin> plugins = new CopyOnWriteArrayList<>();
  private final ReentrantLock oneRequest = new ReentrantLock();
  private volatile boolean closing;
  private volatile @Nullable ConnectedPlugin arriving;

  private NriRuntime(RuntimeProfile profile, RuntimeServerSocket socket) {
    this.profile = profile;
    this.socket = socket;
  }

  /** Listens; plugins are taken in on a thread of its own. */
  public static NriRuntime listen(RuntimeProfile profile) throws IOException {
    var runtime = new NriRuntime(profile, RuntimeServerSocket.bind(profile.socketPath()));
    Thread.ofPlatform().daemon().name("nri-runtime-accept").start(runtime::acceptUntilClosed);
    return runtime;
  }

  private void acceptUntilClosed() {
    try {
      while (!closing) {
        takeIn(socket.accept());
      }
    } catch (IOException e) {
      if (!closing) {
        LOG.error("plugins can no longer connect to {}", profile.socketPath(), e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeIn(RuntimeSocket connection) throws InterruptedException {
    var plugin = new ConnectedPlugin(profile, connection, workers);
    arriving = plugin;
    try {
      plugin.admit();
      oneRequest.lock();
      try {
        List<ContainerUpdate> updates =
            Synchronization.run(plugin, profile.node().get(), profile.requestTimeout());
        if (!updates.isEmpty()) {
          profile.updates().update(updates);
        }
        // Equal indices keep the order of arrival.
        var all = new ArrayList<>(plugins);
        all.add(plugin);
        all.sort(Comparator.comparing(each -> each.name().substring(0, 2)));
        plugins.clear();
        plugins.addAll(all);
      } finally {
        oneRequest.unlock();
      }
      LOG.debug("plugin {} is ready", plugin.name());
    } catch (IOException | RuntimeException e) {
      if (!closing) {
        LOG.warn("a connection is not taken in: {}", e.getMessage());
      }
      plugin.close();
    } finally {
      arriving = null;
    }
  }

  /** Full names of the plugins that are ready, in the order in which they are told. */
  public List<String> plugins() {
    return plugins.stream().filter(plugin -> !plugin.closed()).map(ConnectedPlugin::name).toList();
  }

  public void runPodSandbox(PodSandbox pod) throws RequestRefusedException, InterruptedException {
    var message = WireWriter.pod(pod);
    tell(
        Event.RUN_POD_SANDBOX,
        PluginGrpc.getRunPodSandboxMethod(),
        RunPodSandboxRequest.newBuilder().setPod(message).build(),
        pod,
        Optional.empty());
  }

  public void updatePodSandbox(PodSandbox pod, Resources overhead, Resources resources)
      throws RequestRefusedException, InterruptedException {
    var request =
        UpdatePodSandboxRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setOverheadLinuxResources(WireWriter.resources(overhead))
            .setLinuxResources(WireWriter.resources(resources))
            .build();
    ask(Event.UPDATE_POD_SANDBOX, PluginGrpc.getUpdatePodSandboxMethod(), request, _ -> true);
  }

  public List<Reply<ContainerAdjustment>> createContainer(PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    var request =
        CreateContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .build();
    return ask(
        Event.CREATE_CONTAINER,
        PluginGrpc.getCreateContainerMethod(),
        request,
        WireReader::adjustment);
  }

  public void startContainer(PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    var request =
        StartContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .build();
    tell(
        Event.START_CONTAINER,
        PluginGrpc.getStartContainerMethod(),
        request,
        pod,
        Optional.of(container));
  }

  public List<Reply<ContainerUpdates>> updateContainer(
      PodSandbox pod, Container container, Resources resources)
      throws RequestRefusedException, InterruptedException {
    var request =
        UpdateContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .setLinuxResources(WireWriter.resources(resources))
            .build();
    return ask(
        Event.UPDATE_CONTAINER,
        PluginGrpc.getUpdateContainerMethod(),
        request,
        reply -> WireReader.updates(reply.getUpdateList(), reply.getEvictList()));
  }

  public List<Reply<ContainerUpdates>> stopContainer(PodSandbox pod, Container container)
      throws RequestRefusedException, InterruptedException {
    var request =
        StopContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .build();
    return ask(
        Event.STOP_CONTAINER,
        PluginGrpc.getStopContainerMethod(),
        request,
        reply -> WireReader.updates(reply.getUpdateList(), List.of()));
  }

  /** Tells of something that has happened. */
  public void tell(LifecycleEvent event) throws RequestRefusedException, InterruptedException {
    PodSandbox pod = event.pod();
    var sandbox = WireWriter.pod(pod);
    switch (event) {
      case LifecycleEvent.PodSandboxStopped _ ->
          tell(
              Event.STOP_POD_SANDBOX,
              PluginGrpc.getStopPodSandboxMethod(),
              StopPodSandboxRequest.newBuilder().setPod(sandbox).build(),
              pod,
              Optional.empty());
      case LifecycleEvent.PodSandboxRemoved _ ->
          tell(
              Event.REMOVE_POD_SANDBOX,
              PluginGrpc.getRemovePodSandboxMethod(),
              RemovePodSandboxRequest.newBuilder().setPod(sandbox).build(),
              pod,
              Optional.empty());
      case LifecycleEvent.PodSandboxUpdated _ ->
          tell(
              Event.POST_UPDATE_POD_SANDBOX,
              PluginGrpc.getPostUpdatePodSandboxMethod(),
              PostUpdatePodSandboxRequest.newBuilder().setPod(sandbox).build(),
              pod,
              Optional.empty());
      case LifecycleEvent.ContainerEvent of -> tell(of, sandbox);
    }
  }

  private void tell(
      LifecycleEvent.ContainerEvent event, dev.switchboard.nri.wire.proto.PodSandbox pod)
      throws RequestRefusedException, InterruptedException {
    var container = WireWriter.container(event.container());
    Optional<Container> of = Optional.of(event.container());
    switch (event) {
      case LifecycleEvent.ContainerCreated _ ->
          tell(
              Event.POST_CREATE_CONTAINER,
              PluginGrpc.getPostCreateContainerMethod(),
              PostCreateContainerRequest.newBuilder().setPod(pod).setContainer(container).build(),
              event.pod(),
              of);
      case LifecycleEvent.ContainerStarted _ ->
          tell(
              Event.POST_START_CONTAINER,
              PluginGrpc.getPostStartContainerMethod(),
              PostStartContainerRequest.newBuilder().setPod(pod).setContainer(container).build(),
              event.pod(),
              of);
      case LifecycleEvent.ContainerUpdated _ ->
          tell(
              Event.POST_UPDATE_CONTAINER,
              PluginGrpc.getPostUpdateContainerMethod(),
              PostUpdateContainerRequest.newBuilder().setPod(pod).setContainer(container).build(),
              event.pod(),
              of);
      case LifecycleEvent.ContainerRemoved _ ->
          tell(
              Event.REMOVE_CONTAINER,
              PluginGrpc.getRemoveContainerMethod(),
              RemoveContainerRequest.newBuilder().setPod(pod).setContainer(container).build(),
              event.pod(),
              of);
    }
  }

  private <Q extends MessageLite, R> void tell(
      Event event,
      MethodDescriptor<Q, R> method,
      Q request,
      PodSandbox pod,
      Optional<Container> container)
      throws RequestRefusedException, InterruptedException {
    var change = StateChangeEvent.newBuilder().setEventValue(event.number());
    change.setPod(WireWriter.pod(pod));
    container.map(WireWriter::container).ifPresent(change::setContainer);
    oneRequest.lock();
    try {
      for (ConnectedPlugin plugin : subscribers(event)) {
        plugin.tell(event, method, request, change.build());
      }
    } finally {
      oneRequest.unlock();
    }
  }

  private <Q extends MessageLite, R, T> List<Reply<T>> ask(
      Event event, MethodDescriptor<Q, R> method, Q request, Function<R, T> reader)
      throws RequestRefusedException, InterruptedException {
    oneRequest.lock();
    try {
      var replies = new ArrayList<Reply<T>>();
      for (ConnectedPlugin plugin : subscribers(event)) {
        plugin
            .relay(event, method, request)
            .ifPresent(reply -> replies.add(new Reply<>(plugin.name(), reader.apply(reply))));
      }
      return replies;
    } finally {
      oneRequest.unlock();
    }
  }

  private List<ConnectedPlugin> subscribers(Event event) {
    plugins.removeIf(ConnectedPlugin::closed);
    return plugins.stream().filter(plugin -> plugin.subscribed(event)).toList();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() throws IOException {
    closing = true;
    socket.close();
    plugins.forEach(ConnectedPlugin::close);
    ConnectedPlugin halfway = arriving;
    if (halfway != null) {
      halfway.close();
    }
    workers.shutdownNow();
  }
}
