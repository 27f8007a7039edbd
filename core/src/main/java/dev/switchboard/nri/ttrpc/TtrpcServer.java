package dev.switchboard.nri.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.switchboard.nri.transport.Line;
import dev.switchboard.nri.transport.Trunk;
import dev.switchboard.nri.ttrpc.proto.KeyValue;
import dev.switchboard.nri.ttrpc.proto.Request;
import io.grpc.Context;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one gRPC service definition to the peer of a line. The definition is the method table; its
 * handlers run on the thread that reads or on the workers, several at a time if the peer sends
 * several requests, and answer from any thread.
 *
 * <p>What goes wrong is answered as a Go server answers it: see the texts in {@link #dispatch}. A
 * reply that is too long becomes a status RESOURCE_EXHAUSTED and the connection stays.
 */
public final class TtrpcServer {
  /** Metadata of the request being served, by lower-case key. */
  public static final Context.Key<Map<String, List<String>>> METADATA =
      Context.keyWithDefault("ttrpc-metadata", Map.of());

  /** When the caller gives up, in terms of {@link System#nanoTime}; absent for never. */
  public static final Context.Key<Long> DEADLINE_NANOS = Context.key("ttrpc-deadline");

  /** The message being served, as it came: what is kept takes least memory in this form. */
  public static final Context.Key<ByteString> MESSAGE =
      Context.keyWithDefault("ttrpc-message", ByteString.EMPTY);

  private static final Logger LOG = LoggerFactory.getLogger(TtrpcServer.class);

  private final String serviceName;
  private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
  private final Executor workers;
  private final Line line;
  private final @Nullable Tap tap;
  private int lastStreamId;

  /** Serves on connection {@code lineId} of a trunk that has not been started yet. */
  public TtrpcServer(Trunk trunk, int lineId, ServerServiceDefinition service, Executor workers) {
    this(trunk, lineId, service, workers, null);
  }

  /**
   * @param tap told of every call that has been answered; null for nobody
   */
  public TtrpcServer(
      Trunk trunk,
      int lineId,
      ServerServiceDefinition service,
      Executor workers,
      @Nullable Tap tap) {
    this.tap = tap;
    this.serviceName = service.getServiceDescriptor().getName();
    service
        .getMethods()
        .forEach(method ->
            methods.put(String.valueOf(method.getMethodDescriptor().getBareMethodName()), method));
    this.workers = workers;
    this.line = trunk.open(lineId, new MessageReader(new Requests()));
  }

  /** Nothing here waits, not even to write a refusal: the reader must go on reading. */
  private final class Requests implements MessageReader.Sink {
    @Override
    public void message(MessageHeader header, byte[] payload) {
      int streamId = header.streamId();
      long received = System.nanoTime();
      String invalid = check(header);
      if (invalid == null && header.type() != MessageHeader.REQUEST) {
        LOG.debug("ignoring message of type {} on stream {}", header.type(), streamId);
        return;
      }
      execute(
          invalid == null
              ? () -> dispatch(streamId, payload, received)
              : () -> reply(streamId, Status.INVALID_ARGUMENT.withDescription(invalid)));
    }

    @Override
    public void oversize(MessageHeader header) {
      execute(() -> reply(header.streamId(), tooLong(header.length())));
    }

    private void execute(Runnable task) {
      try {
        line.run(task, workers);
      } catch (RejectedExecutionException e) {
        LOG.debug("a request comes while shutting down");
      }
    }
  }

  /**
   * What is wrong with a message: a client's streams are odd and rise, and none is open to data.
   */
  private @Nullable String check(MessageHeader header) {
    int id = header.streamId();
    if ((id & 1) != 1) {
      return "StreamID must be odd for client initiated streams";
    }
    if (header.type() == MessageHeader.DATA) {
      return "StreamID is no longer active";
    }
    if (header.type() == MessageHeader.REQUEST) {
      if (Integer.compareUnsigned(id, lastStreamId) <= 0) {
        return "StreamID cannot be re-used and must increment";
      }
      lastStreamId = id;
    }
    return null;
  }

  private void dispatch(int streamId, byte[] payload, long received) {
    Request request;
    try {
      request = Request.parseFrom(Messages.input(payload));
    } catch (IOException e) {
      reply(
          streamId,
          Status.INVALID_ARGUMENT.withDescription("unmarshal request error: " + e.getMessage()));
      return;
    }
    if (!request.getService().equals(serviceName)) {
      reply(streamId, Status.UNIMPLEMENTED.withDescription("service " + request.getService()));
      return;
    }
    ServerMethodDefinition<?, ?> method = methods.get(request.getMethod());
    if (method == null) {
      reply(streamId, Status.UNIMPLEMENTED.withDescription("method " + request.getMethod()));
      return;
    }
    context(request, received).run(() -> invoke(streamId, method, request, received));
  }

  private <Q, R> void invoke(
      int streamId, ServerMethodDefinition<Q, R> method, Request request, long received) {
    UnaryCall<Q, R> call =
        tap == null
            ? new UnaryCall<>(this, streamId, method.getMethodDescriptor())
            : new TappedCall<>(
                this, streamId, method.getMethodDescriptor(), tap, request.getPayload(), received);
    try {
      @SuppressWarnings("unchecked") // the prototype of a method's request marshaller is a Q
      Q message =
          (Q)
              Messages.prototype(method.getMethodDescriptor().getRequestMarshaller())
                  .getParserForType()
                  .parseFrom(request.getPayload().newCodedInput());
      var listener = method.getServerCallHandler().startCall(call, new io.grpc.Metadata());
      listener.onMessage(message);
      listener.onHalfClose();
    } catch (InvalidProtocolBufferException e) {
      call.fail(
          Status.INTERNAL.withDescription("ttrpc: error unmarshalling payload: " + e.getMessage()));
    } catch (RuntimeException | Error e) {
      // An Error too: without an answer the runtime would give the whole connection up.
      LOG.error("{} failed", request.getMethod(), e);
      call.fail(Status.UNKNOWN.withDescription(e.toString()));
    }
  }

  private static Context context(Request request, long received) {
    Context context = Context.ROOT.withValue(MESSAGE, request.getPayload());
    if (request.getMetadataCount() > 0) {
      var metadata = new HashMap<String, List<String>>();
      for (KeyValue entry : request.getMetadataList()) {
        metadata.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>(1)).add(entry.getValue());
      }
      context = context.withValue(METADATA, metadata);
    }
    return request.getTimeoutNano() == 0
        ? context
        : context.withValue(DEADLINE_NANOS, received + request.getTimeoutNano());
  }

  void reply(int streamId, MessageLite message) {
    byte[] bytes = Messages.response(message);
    if (bytes.length > MessageHeader.MAX_LENGTH) {
      LOG.error("reply on stream {} of {} with {} bytes", streamId, serviceName, bytes.length);
      reply(streamId, tooLong(bytes.length));
    } else {
      send(streamId, bytes);
    }
  }

  void reply(int streamId, Status status) {
    send(streamId, Messages.response(status));
  }

  private static Status tooLong(int length) {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "message length %d exceed maximum message size of %d"
            .formatted(length, MessageHeader.MAX_LENGTH));
  }

  private void send(int streamId, byte[] bytes) {
    try {
      line.send(
          new MessageHeader(bytes.length, streamId, MessageHeader.RESPONSE).toBytes(),
          ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      LOG.debug("reply on stream {} of {} comes too late", streamId, serviceName, e);
    }
  }
}
