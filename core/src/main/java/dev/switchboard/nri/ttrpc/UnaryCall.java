package dev.switchboard.nri.ttrpc;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a generated handler answers to: one message or one failure, once, from any thread. */
class UnaryCall<Q, R> extends ServerCall<Q, R> {
  private final TtrpcServer server;
  private final int streamId;
  private final MethodDescriptor<Q, R> method;
  private final AtomicBoolean answered = new AtomicBoolean();
  private @Nullable MessageLite message;

  UnaryCall(TtrpcServer server, int streamId, MethodDescriptor<Q, R> method) {
    this.server = server;
    this.streamId = streamId;
    this.method = method;
  }

  @Override
  public void sendMessage(R message) {
    this.message = (MessageLite) message;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (status.isOk() && message != null) {
      if (answered.compareAndSet(false, true)) {
        server.reply(streamId, message);
        answered(message, status);
      }
    } else {
      fail(status.isOk() ? Status.INTERNAL.withDescription("no reply was made") : status);
    }
  }

  void fail(Status status) {
    if (answered.compareAndSet(false, true)) {
      server.reply(streamId, status);
      answered(null, status);
    }
  }

  /** The reply has been handed to the line. */
  void answered(@Nullable MessageLite reply, Status status) {}

  @Override
  public void request(int numMessages) {}

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public boolean isCancelled() {
    return false; // ttRPC has no way to cancel
  }

  @Override
  public MethodDescriptor<Q, R> getMethodDescriptor() {
    return method;
  }
}
