package dev.switchboard.nri.runtime;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.AdjustmentValidator.Proposal;
import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.extension.model.Container;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.extension.model.Resources;
import dev.switchboard.nri.node.NodeSnapshot;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.StopContainerRequest;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import dev.switchboard.nri.wire.proto.UpdatePodSandboxRequest;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;

/**
 * The requests of one plugin. Each waits for the answer, for as long as it is given.
 *
 * <p>Events without an answer are sent by the RPC of their own; a plugin that does not know those
 * gets StateChange from then on, for all of them.
 */
public final class PluginCalls {
  private final ConnectedPlugin plugin;
  private volatile boolean usesStateChange;

  PluginCalls(ConnectedPlugin plugin) {
    this.plugin = plugin;
  }

  /**
   * Tells of all that exists, in as many messages as it takes, which share the time.
   *
   * @return the updates that the plugin asks for
   */
  public ContainerUpdates synchronize(NodeSnapshot node, Duration timeout)
      throws PluginFailedException, InterruptedException {
    return Synchronization.run(plugin, node, timeout);
  }

  public ContainerAdjustment createContainer(PodSandbox pod, Container container, Duration timeout)
      throws PluginFailedException, InterruptedException {
    var request =
        CreateContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .build();
    return WireReader.adjustment(ask(PluginGrpc.getCreateContainerMethod(), request, timeout));
  }

  public ContainerUpdates updateContainer(
      PodSandbox pod, Container container, Resources resources, Duration timeout)
      throws PluginFailedException, InterruptedException {
    var request =
        UpdateContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .setLinuxResources(WireWriter.resources(resources))
            .build();
    var reply = ask(PluginGrpc.getUpdateContainerMethod(), request, timeout);
    return WireReader.updates(reply.getUpdateList(), reply.getEvictList());
  }

  public ContainerUpdates stopContainer(PodSandbox pod, Container container, Duration timeout)
      throws PluginFailedException, InterruptedException {
    var request =
        StopContainerRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setContainer(WireWriter.container(container))
            .build();
    var reply = ask(PluginGrpc.getStopContainerMethod(), request, timeout);
    return WireReader.updates(reply.getUpdateList(), List.of());
  }

  public void updatePodSandbox(
      PodSandbox pod, Resources overhead, Resources resources, Duration timeout)
      throws PluginFailedException, InterruptedException {
    var request =
        UpdatePodSandboxRequest.newBuilder()
            .setPod(WireWriter.pod(pod))
            .setOverheadLinuxResources(WireWriter.resources(overhead))
            .setLinuxResources(WireWriter.resources(resources))
            .build();
    var _ = ask(PluginGrpc.getUpdatePodSandboxMethod(), request, timeout);
  }

  public Verdict validate(Proposal proposal, Duration timeout)
      throws PluginFailedException, InterruptedException {
    ValidateContainerAdjustmentResponse reply =
        ask(
            PluginGrpc.getValidateContainerAdjustmentMethod(),
            WireWriter.proposal(proposal),
            timeout);
    return reply.getReject() ? Verdict.reject(reply.getReason()) : Verdict.accept();
  }

  public void runPodSandbox(PodSandbox pod, Duration timeout)
      throws PluginFailedException, InterruptedException {
    tell(OneWayCall.of(Event.RUN_POD_SANDBOX, pod), timeout);
  }

  public void startContainer(PodSandbox pod, Container container, Duration timeout)
      throws PluginFailedException, InterruptedException {
    tell(OneWayCall.of(Event.START_CONTAINER, pod, container), timeout);
  }

  /** Tells of something that has happened. */
  public void tell(LifecycleEvent event, Duration timeout)
      throws PluginFailedException, InterruptedException {
    tell(OneWayCall.of(event), timeout);
  }

  private <Q extends MessageLite> void tell(OneWayCall<Q> call, Duration timeout)
      throws PluginFailedException, InterruptedException {
    if (!usesStateChange) {
      try {
        var _ = ask(call.method(), call.request(), timeout);
        return;
      } catch (PluginFailedException e) {
        if (Status.fromThrowable(e).getCode() != Status.Code.UNIMPLEMENTED) {
          throw e;
        }
        usesStateChange = true;
      }
    }
    var _ = ask(PluginGrpc.getStateChangeMethod(), call.change(), timeout);
  }

  private <Q extends MessageLite, R> R ask(
      MethodDescriptor<Q, R> method, Q request, Duration timeout)
      throws PluginFailedException, InterruptedException {
    return plugin.call(method, request, timeout);
  }
}
