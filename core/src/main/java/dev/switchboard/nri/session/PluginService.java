package dev.switchboard.nri.session;

import dev.switchboard.nri.extension.AdjustmentValidator.Verdict;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.adjustment.ContainerAdjustment;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.node.Lazy;
import dev.switchboard.nri.node.NodeState;
import dev.switchboard.nri.session.Responder.Task;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.Container;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.FailurePolicy;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.PodSandbox;
import dev.switchboard.nri.wire.proto.PostCreateContainerRequest;
import dev.switchboard.nri.wire.proto.PostCreateContainerResponse;
import dev.switchboard.nri.wire.proto.PostStartContainerRequest;
import dev.switchboard.nri.wire.proto.PostStartContainerResponse;
import dev.switchboard.nri.wire.proto.PostUpdateContainerRequest;
import dev.switchboard.nri.wire.proto.PostUpdateContainerResponse;
import dev.switchboard.nri.wire.proto.PostUpdatePodSandboxRequest;
import dev.switchboard.nri.wire.proto.PostUpdatePodSandboxResponse;
import dev.switchboard.nri.wire.proto.RemoveContainerRequest;
import dev.switchboard.nri.wire.proto.RemoveContainerResponse;
import dev.switchboard.nri.wire.proto.RemovePodSandboxRequest;
import dev.switchboard.nri.wire.proto.RemovePodSandboxResponse;
import dev.switchboard.nri.wire.proto.RunPodSandboxRequest;
import dev.switchboard.nri.wire.proto.RunPodSandboxResponse;
import dev.switchboard.nri.wire.proto.StartContainerRequest;
import dev.switchboard.nri.wire.proto.StartContainerResponse;
import dev.switchboard.nri.wire.proto.StateChangeEvent;
import dev.switchboard.nri.wire.proto.StopContainerRequest;
import dev.switchboard.nri.wire.proto.StopContainerResponse;
import dev.switchboard.nri.wire.proto.StopPodSandboxRequest;
import dev.switchboard.nri.wire.proto.StopPodSandboxResponse;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import dev.switchboard.nri.wire.proto.UpdateContainerRequest;
import dev.switchboard.nri.wire.proto.UpdateContainerResponse;
import dev.switchboard.nri.wire.proto.UpdatePodSandboxRequest;
import dev.switchboard.nri.wire.proto.UpdatePodSandboxResponse;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentRequest;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/**
 * Answers the runtime's calls from the chain: all dedicated RPCs, and StateChange for the runtimes
 * that know nothing else. Every reply leaves exactly once, from whatever thread finishes the
 * request.
 */
final class PluginService extends PluginGrpc.PluginImplBase {
  private final PluginSession session;
  private final Responder responder;

  PluginService(PluginSession session) {
    this.session = session;
    this.responder = new Responder(session);
  }

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> reply) {
    int mask = session.configured(request);
    var response = ConfigureResponse.newBuilder().setEvents(mask);
    if (session.failClosed() == FailClosed.FAILURE_POLICY) {
      response.setFailurePolicy(FailurePolicy.newBuilder().setFailRequest(true));
    }
    Responder.answer(reply, response.build());
  }

  @Override
  public void synchronize(SynchronizeRequest request, StreamObserver<SynchronizeResponse> reply) {
    session.parts().add(request);
    if (request.getMore()) {
      Responder.answer(reply, SynchronizeResponse.newBuilder().setMore(true).build());
      return;
    }
    SyncParts.Whole whole = session.takeParts();
    int pods = whole.pods();
    int containers = whole.containers();
    session.node().replace(() -> whole.tell(session.node()));
    var node = new Lazy<>(() -> session.node().snapshot());
    responder.serve(
        new Task<>(
            Optional.empty(),
            ContainerUpdates.none(),
            (chain, context, result) ->
                chain.synchronize(
                    () -> node.get().pods(), () -> node.get().containers(), context, result),
            _ -> {}),
        reply,
        updates ->
            SynchronizeResponse.newBuilder().addAllUpdate(WireWriter.updates(updates)).build(),
        () -> session.synchronised(pods, containers));
  }

  @Override
  public void shutdown(Empty request, StreamObserver<Empty> reply) {
    Responder.answer(
        reply, Empty.getDefaultInstance()); // what follows is the end of the connection
  }

  @Override
  public void createContainer(
      CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
    var kept = Kept.request();
    String podId = request.getPod().getId();
    String containerId = request.getContainer().getId();
    responder.serve(
        Task.of(
            Event.CREATE_CONTAINER,
            ContainerAdjustment.none(),
            (chain, context, result) ->
                chain.createContainer(
                    WireReader.pod(request.getPod()),
                    WireReader.container(request.getContainer()),
                    context,
                    result)),
        reply,
        adjustment -> {
          CreateContainerResponse response = WireWriter.adjustment(adjustment);
          NodeState node = session.node();
          node.podSeen(podId, kept.pod());
          node.containerCreated(podId, containerId, kept.container(), Kept.adjustment(response));
          return response;
        });
  }

  @Override
  public void updateContainer(
      UpdateContainerRequest request, StreamObserver<UpdateContainerResponse> reply) {
    responder.serve(
        Task.of(
            Event.UPDATE_CONTAINER,
            ContainerUpdates.none(),
            (chain, context, result) ->
                chain.updateContainer(
                    WireReader.pod(request.getPod()),
                    WireReader.container(request.getContainer()),
                    WireReader.resources(request.getLinuxResources()),
                    context,
                    result)),
        reply,
        updates ->
            UpdateContainerResponse.newBuilder()
                .addAllUpdate(WireWriter.updates(updates))
                .addAllEvict(WireWriter.evictions(updates))
                .build());
  }

  @Override
  public void stopContainer(
      StopContainerRequest request, StreamObserver<StopContainerResponse> reply) {
    session.node().containerStopped(request.getContainer().getId());
    responder.serve(
        Task.of(
            Event.STOP_CONTAINER,
            ContainerUpdates.none(),
            (chain, context, result) ->
                chain.stopContainer(
                    WireReader.pod(request.getPod()),
                    WireReader.container(request.getContainer()),
                    context,
                    result)),
        reply,
        updates ->
            StopContainerResponse.newBuilder().addAllUpdate(WireWriter.updates(updates)).build());
  }

  @Override
  public void updatePodSandbox(
      UpdatePodSandboxRequest request, StreamObserver<UpdatePodSandboxResponse> reply) {
    responder.serve(
        Task.of(
            Event.UPDATE_POD_SANDBOX,
            true,
            (chain, context, result) ->
                chain.updatePodSandbox(
                    WireReader.pod(request.getPod()),
                    WireReader.resources(request.getOverheadLinuxResources()),
                    WireReader.resources(request.getLinuxResources()),
                    context,
                    result)),
        reply,
        _ -> UpdatePodSandboxResponse.getDefaultInstance());
  }

  @Override
  public void validateContainerAdjustment(
      ValidateContainerAdjustmentRequest request,
      StreamObserver<ValidateContainerAdjustmentResponse> reply) {
    responder.serve(
        Task.of(
            Event.VALIDATE_CONTAINER_ADJUSTMENT,
            Verdict.accept(),
            (chain, context, result) ->
                chain.validate(WireReader.proposal(request), session.fullName(), context, result)),
        reply,
        _ -> ValidateContainerAdjustmentResponse.getDefaultInstance());
  }

  @Override
  public void runPodSandbox(
      RunPodSandboxRequest request, StreamObserver<RunPodSandboxResponse> reply) {
    tell(
        Event.RUN_POD_SANDBOX,
        request.getPod(),
        OneWay.NO_CONTAINER,
        reply,
        RunPodSandboxResponse.getDefaultInstance());
  }

  @Override
  public void postUpdatePodSandbox(
      PostUpdatePodSandboxRequest request, StreamObserver<PostUpdatePodSandboxResponse> reply) {
    tell(
        Event.POST_UPDATE_POD_SANDBOX,
        request.getPod(),
        OneWay.NO_CONTAINER,
        reply,
        PostUpdatePodSandboxResponse.getDefaultInstance());
  }

  @Override
  public void stopPodSandbox(
      StopPodSandboxRequest request, StreamObserver<StopPodSandboxResponse> reply) {
    tell(
        Event.STOP_POD_SANDBOX,
        request.getPod(),
        OneWay.NO_CONTAINER,
        reply,
        StopPodSandboxResponse.getDefaultInstance());
  }

  @Override
  public void removePodSandbox(
      RemovePodSandboxRequest request, StreamObserver<RemovePodSandboxResponse> reply) {
    tell(
        Event.REMOVE_POD_SANDBOX,
        request.getPod(),
        OneWay.NO_CONTAINER,
        reply,
        RemovePodSandboxResponse.getDefaultInstance());
  }

  @Override
  public void postCreateContainer(
      PostCreateContainerRequest request, StreamObserver<PostCreateContainerResponse> reply) {
    tell(
        Event.POST_CREATE_CONTAINER,
        request.getPod(),
        request.getContainer(),
        reply,
        PostCreateContainerResponse.getDefaultInstance());
  }

  @Override
  public void startContainer(
      StartContainerRequest request, StreamObserver<StartContainerResponse> reply) {
    tell(
        Event.START_CONTAINER,
        request.getPod(),
        request.getContainer(),
        reply,
        StartContainerResponse.getDefaultInstance());
  }

  @Override
  public void postStartContainer(
      PostStartContainerRequest request, StreamObserver<PostStartContainerResponse> reply) {
    tell(
        Event.POST_START_CONTAINER,
        request.getPod(),
        request.getContainer(),
        reply,
        PostStartContainerResponse.getDefaultInstance());
  }

  @Override
  public void postUpdateContainer(
      PostUpdateContainerRequest request, StreamObserver<PostUpdateContainerResponse> reply) {
    tell(
        Event.POST_UPDATE_CONTAINER,
        request.getPod(),
        request.getContainer(),
        reply,
        PostUpdateContainerResponse.getDefaultInstance());
  }

  @Override
  public void removeContainer(
      RemoveContainerRequest request, StreamObserver<RemoveContainerResponse> reply) {
    tell(
        Event.REMOVE_CONTAINER,
        request.getPod(),
        request.getContainer(),
        reply,
        RemoveContainerResponse.getDefaultInstance());
  }

  private <R> void tell(
      Event event, PodSandbox pod, Container container, StreamObserver<R> reply, R response) {
    responder.serve(
        OneWay.task(session.node(), event, Kept.request(), pod, container), reply, _ -> response);
  }

  /** A number that this version does not know is answered as if nobody had subscribed to it. */
  @Override
  public void stateChange(StateChangeEvent request, StreamObserver<Empty> reply) {
    Optional<Event> event = Event.ofNumber(request.getEventValue());
    if (event.isEmpty()) {
      Responder.answer(reply, Empty.getDefaultInstance());
    } else {
      responder.serve(
          OneWay.task(
              session.node(),
              event.get(),
              Kept.stateChange(),
              request.getPod(),
              request.getContainer()),
          reply,
          _ -> Empty.getDefaultInstance());
    }
  }
}
