package dev.switchboard.nri.runtime;

import dev.switchboard.nri.extension.adjustment.ContainerUpdate;
import dev.switchboard.nri.extension.adjustment.ContainerUpdates;
import dev.switchboard.nri.wire.WireReader;
import dev.switchboard.nri.wire.WireWriter;
import dev.switchboard.nri.wire.proto.Empty;
import dev.switchboard.nri.wire.proto.RegisterPluginRequest;
import dev.switchboard.nri.wire.proto.RuntimeGrpc;
import dev.switchboard.nri.wire.proto.UpdateContainersRequest;
import dev.switchboard.nri.wire.proto.UpdateContainersResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What a plugin may ask of its runtime: to be registered, and to have containers updated. */
final class RuntimeService extends RuntimeGrpc.RuntimeImplBase {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.+-]+");
  private static final Pattern INDEX = Pattern.compile("[0-9]{2}");

  private final CompletableFuture<RegisterPluginRequest> registration;
  private final Function<ContainerUpdates, CompletionStage<List<ContainerUpdate>>> updates;

  RuntimeService(
      CompletableFuture<RegisterPluginRequest> registration,
      Function<ContainerUpdates, CompletionStage<List<ContainerUpdate>>> updates) {
    this.registration = registration;
    this.updates = updates;
  }

  @Override
  public void registerPlugin(RegisterPluginRequest request, StreamObserver<Empty> reply) {
    Optional<String> problem = problem(request);
    if (problem.isPresent()) {
      reply.onError(Status.UNKNOWN.withDescription(problem.get()).asException());
      registration.completeExceptionally(new IOException(problem.get()));
      return;
    }
    // First the reply: Configure may follow at once, but need not overtake it.
    reply.onNext(Empty.getDefaultInstance());
    reply.onCompleted();
    registration.complete(request);
  }

  private static Optional<String> problem(RegisterPluginRequest request) {
    if (!NAME.matcher(request.getPluginName()).matches()) {
      return Optional.of("invalid plugin name: \"" + request.getPluginName() + "\"");
    }
    return INDEX.matcher(request.getPluginIdx()).matches()
        ? Optional.empty()
        : Optional.of("invalid plugin index: \"" + request.getPluginIdx() + "\"");
  }

  @Override
  public void updateContainers(
      UpdateContainersRequest request, StreamObserver<UpdateContainersResponse> reply) {
    var _ =
        updates
            .apply(WireReader.updates(request.getUpdateList(), request.getEvictList()))
            .whenComplete((failed, failure) -> {
              if (failure == null) {
                var list = WireWriter.updates(new ContainerUpdates(failed, List.of()));
                reply.onNext(UpdateContainersResponse.newBuilder().addAllFailed(list).build());
                reply.onCompleted();
              } else {
                reply.onError(status(failure));
              }
            });
  }

  private static StatusException status(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof StatusException status
        ? status
        : Status.UNKNOWN.withDescription(cause.toString()).asException();
  }
}
