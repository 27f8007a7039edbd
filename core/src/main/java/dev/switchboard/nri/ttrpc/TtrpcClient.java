package dev.switchboard.nri.ttrpc;

import com.google.protobuf.MessageLite;
import dev.switchboard.nri.transport.Line;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.proto.Response;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls unary methods of the peer of a line. Safe on any thread; calls may overlap.
 *
 * <p>A call fails with a {@link StatusException}: the peer's own status; DEADLINE_EXCEEDED when it
 * did not answer in time; RESOURCE_EXHAUSTED when the request or the reply is too long, which
 * leaves the connection as it is; UNAVAILABLE when the connection is lost.
 */
public final class TtrpcClient {
  private static final Logger LOG = LoggerFactory.getLogger(TtrpcClient.class);

  private final Line line;
  private final Map<Integer, Pending<?>> pending = new ConcurrentHashMap<>();
  private final ReentrantLock order = new ReentrantLock();
  private int nextStreamId = 1;
  private volatile @Nullable StatusException closed;

  /** Calls over connection {@code lineId} of a trunk that has not been started yet. */
  public TtrpcClient(Trunk trunk, int lineId) {
    this.line = trunk.open(lineId, new MessageReader(new Responses()));
  }

  private record Pending<R>(CompletableFuture<R> result, MethodDescriptor<?, R> method) {
    void complete(Response response) throws IOException {
      if (response.hasStatus() && response.getStatus().getCode() != 0) {
        fail(
            Status.fromCodeValue(response.getStatus().getCode())
                .withDescription(response.getStatus().getMessage()));
        return;
      }
      @SuppressWarnings("unchecked") // the prototype of a method's response marshaller is an R
      R message =
          (R)
              Messages.prototype(method.getResponseMarshaller())
                  .getParserForType()
                  .parseFrom(response.getPayload().newCodedInput());
      result.complete(message);
    }

    void fail(Status status) {
      result.completeExceptionally(status.asException());
    }
  }

  private final class Responses implements MessageReader.Sink {
    @Override
    public void message(MessageHeader header, byte[] payload) throws IOException {
      if (header.type() != MessageHeader.RESPONSE) {
        throw new IOException(
            "message of type %d on stream %d, expected a response"
                .formatted(header.type(), header.streamId()));
      }
      Pending<?> call = pending.remove(header.streamId());
      if (call == null) {
        LOG.debug("late response on stream {}", header.streamId());
        return;
      }
      try {
        call.complete(Response.parseFrom(Messages.input(payload)));
      } catch (IOException e) {
        call.fail(Status.INTERNAL.withDescription("unreadable response: " + e.getMessage()));
      }
    }

    @Override
    public void oversize(MessageHeader header) {
      Pending<?> call = pending.remove(header.streamId());
      if (call != null) {
        call.fail(tooLong(header.length()));
      }
    }
  }

  /**
   * Calls a method.
   *
   * @param timeout how long to wait; the peer is told
   * @param metadata sent along, keys in lower case
   */
  public <Q extends MessageLite, R> CompletableFuture<R> call(
      MethodDescriptor<Q, R> method, Q request, Duration timeout, Map<String, String> metadata) {
    var result = new CompletableFuture<R>();
    byte[] payload = Messages.request(method, request, timeout.toNanos(), metadata);
    if (payload.length > MessageHeader.MAX_LENGTH) {
      result.completeExceptionally(tooLong(payload.length).asException());
      return result;
    }
    int streamId = send(new Pending<>(result, method), payload);
    var _ =
        result
            .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((_, _) -> pending.remove(streamId));
    return result.exceptionallyCompose(failure ->
        CompletableFuture.failedFuture(
            failure instanceof StatusException
                ? failure
                : Status.DEADLINE_EXCEEDED
                    .withDescription(method.getBareMethodName() + ": no answer in " + timeout)
                    .asException()));
  }

  /** Ids must rise on the wire, so taking one and sending are one step. */
  private int send(Pending<?> call, byte[] payload) {
    order.lock();
    try {
      int streamId = nextStreamId;
      nextStreamId += 2;
      pending.put(streamId, call);
      StatusException gone = closed;
      if (gone != null) {
        call.result().completeExceptionally(gone);
        return streamId;
      }
      line.send(
          new MessageHeader(payload.length, streamId, MessageHeader.REQUEST).toBytes(),
          ByteBuffer.wrap(payload));
      return streamId;
    } catch (IOException e) {
      call.fail(Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e));
      return -1;
    } finally {
      order.unlock();
    }
  }

  private static Status tooLong(int length) {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "message length %d exceed maximum message size of %d"
            .formatted(length, MessageHeader.MAX_LENGTH));
  }

  /** Fails all calls under way and to come; for the trunk's close listener. */
  public void connectionLost(@Nullable IOException cause) {
    String reason = cause == null ? "closed by this side" : String.valueOf(cause.getMessage());
    StatusException gone =
        Status.UNAVAILABLE.withDescription(reason).withCause(cause).asException();
    closed = gone;
    List.copyOf(pending.values()).forEach(call -> call.result().completeExceptionally(gone));
    pending.clear();
  }
}
