package dev.switchboard.nri.session;

import dev.switchboard.nri.chain.Chain;
import dev.switchboard.nri.chain.ChainException;
import dev.switchboard.nri.chain.LinkFailure;
import dev.switchboard.nri.chain.LinkFailure.Kind;
import dev.switchboard.nri.chain.LiveChain;
import dev.switchboard.nri.chain.Request;
import dev.switchboard.nri.extension.Event;
import dev.switchboard.nri.ttrpc.TtrpcServer;
import dev.switchboard.nri.wire.proto.ValidateContainerAdjustmentResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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

  /**
   * A request and what is answered to it.
   *
   * @param event what it is about; empty for Synchronize
   * @param nothing the result if no link handles the event; then nothing is read or called
   * @param done run with a result that is no refusal, before the reply leaves
   */
  record Task<T>(Optional<Event> event, T nothing, Work<T> work, Consumer<T> done) {
    static <T> Task<T> of(Event event, T nothing, Work<T> work) {
      return new Task<>(Optional.of(event), nothing, work, _ -> {});
    }

    private void start(Chain chain, boolean retired, Request context, CompletableFuture<T> result) {
      if (retired || (event.isPresent() && !chain.concerns(event.get()))) {
        result.complete(nothing);
      } else {
        work.start(chain, context, result);
      }
    }
  }

  <T, R> void serve(Task<T> task, StreamObserver<R> reply, Function<T, R> write) {
    serve(task, reply, write, () -> {});
  }

  /**
   * @param afterSuccess run once a reply that is no refusal has left
   */
  <T, R> void serve(
      Task<T> task, StreamObserver<R> reply, Function<T, R> write, Runnable afterSuccess) {
    Request context =
        session.begin(task.event, TtrpcServer.METADATA.get(), TtrpcServer.DEADLINE_NANOS.get());
    LiveChain.Use chain = session.chain().begin();
    var result = new CompletableFuture<T>();
    var _ =
        result
            .thenApply(value -> {
              task.done.accept(value);
              return write.apply(value);
            })
            .whenComplete((message, failure) -> {
              try {
                if (failure == null) {
                  answer(reply, message);
                } else {
                  refuse(context, reply, failure);
                }
              } finally {
                chain.end();
                session.end();
              }
              if (failure == null) {
                afterSuccess.run();
              }
            });
    try {
      task.start(chain.chain(), session.isRetired(), context, result);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  static <R> void answer(StreamObserver<R> reply, R message) {
    reply.onNext(message);
    reply.onCompleted();
  }

  @SuppressWarnings("unchecked") // the reply to a validation is of this type
  private static <R> void refuse(Request context, StreamObserver<R> reply, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof ChainException refusal)) {
      LOG.error("{} ({}) failed", context.name(), context.id(), cause);
      String reason = cause.toString().lines().findFirst().orElse("");
      reply.onError(
          Status.INTERNAL
              .withDescription(
                  LinkFailure.bounded("switchboard: internal: " + reason, context.id()))
              .asException());
      return;
    }
    LOG.warn("{} ({}) is refused: {}", context.name(), context.id(), refusal.failure().message());
    if (refusal.failure().kind() == Kind.REJECTED
        && context.event().equals(Optional.of(Event.VALIDATE_CONTAINER_ADJUSTMENT))) {
      answer(
          (StreamObserver<ValidateContainerAdjustmentResponse>) reply,
          ValidateContainerAdjustmentResponse.newBuilder()
              .setReject(true)
              .setReason(refusal.failure().message(context.id()))
              .build());
    } else {
      reply.onError(status(refusal, context.id()).asException());
    }
  }

  /**
   * The one table of codes. None of them is UNIMPLEMENTED, which would have the runtime fall back
   * to StateChange; any other error status refuses the request and leaves the connection as it is.
   */
  private static Status status(ChainException refusal, String requestId) {
    Status status =
        switch (refusal.failure().kind()) {
          case ERROR -> Status.UNKNOWN;
          case TIMEOUT -> Status.DEADLINE_EXCEEDED;
          case ABSENT -> Status.UNAVAILABLE;
          case CONFLICT -> Status.ABORTED;
          case INVALID -> Status.INVALID_ARGUMENT;
          case REJECTED, UNGRANTED -> Status.PERMISSION_DENIED;
          case MATCH -> Status.UNKNOWN;
          case SWITCHED_OFF -> Status.UNAVAILABLE;
        };
    return status.withDescription(refusal.failure().message(requestId));
  }
}
