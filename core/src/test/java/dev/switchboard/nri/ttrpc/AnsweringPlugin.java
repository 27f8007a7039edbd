package dev.switchboard.nri.ttrpc;

import dev.switchboard.nri.wire.proto.ConfigureRequest;
import dev.switchboard.nri.wire.proto.ConfigureResponse;
import dev.switchboard.nri.wire.proto.CreateContainerRequest;
import dev.switchboard.nri.wire.proto.CreateContainerResponse;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.PluginGrpc;
import dev.switchboard.nri.wire.proto.SynchronizeRequest;
import dev.switchboard.nri.wire.proto.SynchronizeResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Answers what the tests ask. */
final class AnsweringPlugin extends PluginGrpc.PluginImplBase {
  final CountDownLatch release = new CountDownLatch(1);
  volatile Map<String, List<String>> metadata = Map.of();
  volatile Long deadline = 0L;

  @Override
  public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> reply) {
    metadata = TtrpcServer.METADATA.get();
    deadline = TtrpcServer.DEADLINE_NANOS.get();
    reply.onNext(ConfigureResponse.newBuilder().setEvents(7).build());
    reply.onCompleted();
  }

  @Override
  public void shutdown(Empty request, StreamObserver<Empty> reply) {
    reply.onNext(Empty.getDefaultInstance());
    reply.onCompleted();
  }

  @Override
  public void synchronize(SynchronizeRequest request, StreamObserver<SynchronizeResponse> reply) {
    reply.onError(Status.UNKNOWN.withDescription("no: " + request.getPodsCount()).asException());
  }

  @Override
  public void createContainer(
      CreateContainerRequest request, StreamObserver<CreateContainerResponse> reply) {
    switch (request.getPod().getName()) {
      case "throw" -> throw new IllegalStateException("boom");
      case "huge" -> {
        var response = CreateContainerResponse.newBuilder();
        response.getAdjustBuilder().putAnnotations("k", "x".repeat(5 << 20));
        reply.onNext(response.build());
        reply.onCompleted();
      }
      case "wait" -> {
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        reply.onNext(CreateContainerResponse.getDefaultInstance());
        reply.onCompleted();
      }
      default -> {
        var response = CreateContainerResponse.newBuilder();
        response.getAdjustBuilder().addArgs(request.getPod().getName());
        reply.onNext(response.build());
        reply.onCompleted();
      }
    }
  }
}
