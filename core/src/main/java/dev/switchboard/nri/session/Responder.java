package dev.switchboard.nri.session;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainException;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the chain work on a request, and answers it exactly once whatever comes of that. */
final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

  private final PluginSession session;

  Responder(PluginSession session) {
    this.session = session;
  }

  /** What the chain is asked to do. */
  interface Work<T> {
    void start(Chain chain, Request context, CompletableFuture<T> result);
  }

  <T, R> void serve(Event event, Work<T> work, StreamObserver<R> reply, Function<T, R> write) {
    serve(Optional.of(event), work, reply, write, () -> {});
  }

  /**
   * @param afterSuccess run once a reply that is no refusal has left
   */
  <T, R> void serve(
      Optional<Event> event,
      Work<T> work,
      StreamObserver<R> reply,
      Function<T, R> write,
      Runnable afterSuccess) {
    Request context =
        session.begin(event, TtrpcServer.METADATA.get(), TtrpcServer.DEADLINE_NANOS.get());
    var result = new CompletableFuture<T>();
    var _ =
        result
            .thenApply(write)
            .whenComplete((message, failure) -> {
              try {
                if (failure == null) {
                  answer(reply, message);
                } else {
                  refuse(context, reply, failure);
                }
              } finally {
                session.end();
              }
              if (failure == null) {
                afterSuccess.run();
              }
            });
    try {
      work.start(session.chain(), context, result);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  static <R> void answer(StreamObserver<R> reply, R message) {
    reply.onNext(message);
    reply.onCompleted();
  }

  @SuppressWarnings("unchecked") // only a validation is rejected, and its reply is of this type
  private static <R> void refuse(Request context, StreamObserver<R> reply, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof ChainException refusal)) {
      LOG.error("{} ({}) failed", context.name(), context.id(), cause);
      reply.onError(Status.INTERNAL.withDescription(cause.toString()).asException());
    } else if (refusal.failure().kind() == Kind.REJECTED) {
      answer(
          (StreamObserver<ValidateContainerAdjustmentResponse>) reply,
          ValidateContainerAdjustmentResponse.newBuilder()
              .setReject(true)
              .setReason(refusal.failure().message())
              .build());
    } else {
      reply.onError(status(refusal).asException());
    }
  }

  /**
   * The one table of codes. None of them is UNIMPLEMENTED, which would have the runtime fall back
   * to StateChange; any other error status refuses the request and leaves the connection as it is.
   */
  private static Status status(ChainException refusal) {
    Status status =
        switch (refusal.failure().kind()) {
          case ERROR -> Status.UNKNOWN;
          case TIMEOUT -> Status.DEADLINE_EXCEEDED;
          case CONFLICT -> Status.ABORTED;
          case INVALID -> Status.INVALID_ARGUMENT;
          case REJECTED -> Status.PERMISSION_DENIED;
        };
    return status.withDescription(refusal.failure().message());
  }
}
