package dev.switchboard.nri.runtime;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.extension.LifecycleEvent;
import dev.switchboard.nri.extension.model.PodSandbox;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.Container;
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
import dev.switchboard.nri.wire.proto.StopPodSandboxRequest;
import io.grpc.MethodDescriptor;

/**
 * One of the nine events without an answer, in both of its forms.
 *
 * @param change what StateChange carries
 * @param method the RPC of its own
 * @param request what that carries
 */
record OneWayCall<Q extends MessageLite>(
    StateChangeEvent change, MethodDescriptor<Q, ?> method, Q request) {

  static OneWayCall<?> of(Event event, PodSandbox of) {
    var pod = WireWriter.pod(of);
    var change = StateChangeEvent.newBuilder().setEventValue(event.number()).setPod(pod).build();
    return switch (event) {
      case RUN_POD_SANDBOX ->
          new OneWayCall<>(
              change,
              PluginGrpc.getRunPodSandboxMethod(),
              RunPodSandboxRequest.newBuilder().setPod(pod).build());
      case STOP_POD_SANDBOX ->
          new OneWayCall<>(
              change,
              PluginGrpc.getStopPodSandboxMethod(),
              StopPodSandboxRequest.newBuilder().setPod(pod).build());
      case REMOVE_POD_SANDBOX ->
          new OneWayCall<>(
              change,
              PluginGrpc.getRemovePodSandboxMethod(),
              RemovePodSandboxRequest.newBuilder().setPod(pod).build());
      case POST_UPDATE_POD_SANDBOX ->
          new OneWayCall<>(
              change,
              PluginGrpc.getPostUpdatePodSandboxMethod(),
              PostUpdatePodSandboxRequest.newBuilder().setPod(pod).build());
      default -> throw new IllegalArgumentException(event + " is not told of a pod");
    };
  }

  static OneWayCall<?> of(
      Event event, PodSandbox of, dev.switchboard.nri.extension.model.Container its) {
    var pod = WireWriter.pod(of);
    Container container = WireWriter.container(its);
    var change =
        StateChangeEvent.newBuilder()
            .setEventValue(event.number())
            .setPod(pod)
            .setContainer(container)
            .build();
    return switch (event) {
      case POST_CREATE_CONTAINER ->
          new OneWayCall<>(
              change,
              PluginGrpc.getPostCreateContainerMethod(),
              PostCreateContainerRequest.newBuilder().setPod(pod).setContainer(container).build());
      case START_CONTAINER ->
          new OneWayCall<>(
              change,
              PluginGrpc.getStartContainerMethod(),
              StartContainerRequest.newBuilder().setPod(pod).setContainer(container).build());
      case POST_START_CONTAINER ->
          new OneWayCall<>(
              change,
              PluginGrpc.getPostStartContainerMethod(),
              PostStartContainerRequest.newBuilder().setPod(pod).setContainer(container).build());
      case POST_UPDATE_CONTAINER ->
          new OneWayCall<>(
              change,
              PluginGrpc.getPostUpdateContainerMethod(),
              PostUpdateContainerRequest.newBuilder().setPod(pod).setContainer(container).build());
      case REMOVE_CONTAINER ->
          new OneWayCall<>(
              change,
              PluginGrpc.getRemoveContainerMethod(),
              RemoveContainerRequest.newBuilder().setPod(pod).setContainer(container).build());
      default -> throw new IllegalArgumentException(event + " is not told of a container");
    };
  }

  static OneWayCall<?> of(LifecycleEvent event) {
    return switch (event) {
      case LifecycleEvent.PodEvent of -> of(of.event(), of.pod());
      case LifecycleEvent.ContainerEvent of -> of(of.event(), of.pod(), of.container());
    };
  }
}
